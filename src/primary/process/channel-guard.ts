import type { EventEmitter } from 'node:events';
import type { Clock } from '../../core/clock.js';
import { TokenBucket } from '../../http/access/rate-limit.js';
import type { ToPrimary } from '../../protocol/messages.js';

/** A worker at work sends some ten a second. */
const messagesPerSec = 1000;

/**
 * Catches what the handlers of a channel throw, Node's own included: some of these assert what only a sound Node on the
 * other side keeps (20.20: a NODE_HANDLE_ACK for no handle), and the error would end the primary.
 */
export function guardChannel(
  channel: EventEmitter,
  onFault: (event: 'message' | 'internalMessage', thrown: unknown) => void,
): void {
  const emit = channel.emit.bind(channel);
  channel.emit = (event: string | symbol, ...args: unknown[]) => {
    if (event !== 'message' && event !== 'internalMessage') return emit(event, ...args);
    try {
      return emit(event, ...args);
    } catch (thrown) {
      onFault(event, thrown);
      return true;
    }
  };
}

/**
 * Says of each message of a worker whether it is more than a worker may send (research: security S8). Receipts of
 * handed-over sockets come as often as connections, which the primary itself has accepted.
 */
export function floodGate(clock: Clock): (message: ToPrimary) => boolean {
  const room = new TokenBucket(messagesPerSec, messagesPerSec, clock);
  return ({ type }) => type !== 'socket-taken' && room.take() > 0;
}
