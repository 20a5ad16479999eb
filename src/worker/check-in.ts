import type { Clock } from '../core/clock.js';
import type { IpcPort } from '../protocol/ipc-port.js';
import type { ToPrimary, ToWorker } from '../protocol/messages.js';

const periodMs = 500;

/**
 * Sends a sign of life from the event loop every 500 ms. A timer of the main thread: one that a thread sent would tell
 * of a blocked worker that it is well. Any other message is a sign too and takes its place, since each one wakes the
 * primary.
 */
export function withCheckIn(ipc: IpcPort<ToPrimary, ToWorker>, clock: Clock): IpcPort<ToPrimary, ToWorker> {
  let isHeard = false;
  let dueMs = clock.monotonicMs() + periodMs;
  clock.every(periodMs, () => {
    const nowMs = clock.monotonicMs();
    const delayMs = Math.max(0, nowMs - dueMs);
    dueMs = nowMs + periodMs;
    // After a block it is told how long it was, whatever else was said.
    if (!isHeard || delayMs >= periodMs) ipc.send({ type: 'check-in', delayMs: Math.round(delayMs) });
    isHeard = false;
  });
  return {
    ...ipc,
    send(message, socket) {
      isHeard = true;
      return ipc.send(message, socket);
    },
  };
}
