import type { Clock } from '../core/clock.js';
import type { IpcPort } from '../protocol/ipc-port.js';
import type { ToPrimary, ToWorker } from '../protocol/messages.js';

const tickMs = 500;

/**
 * Looks every 500 ms, on a timer of the event loop, whether the primary has heard from this worker, and sends a sign of
 * life when it has not for a quarter of the limit. A thread could not: it would tell of a blocked worker that it is
 * well. Any other message is a sign too: with a sample a second none is sent besides, since each one wakes the primary.
 */
export function withCheckIn(
  ipc: IpcPort<ToPrimary, ToWorker>,
  hangTimeoutMs: number,
  clock: Clock,
): IpcPort<ToPrimary, ToWorker> {
  let heardMs = clock.monotonicMs();
  let dueMs = clock.monotonicMs() + tickMs;
  const send: typeof ipc.send = (message, socket) => {
    heardMs = clock.monotonicMs();
    return ipc.send(message, socket);
  };
  clock.every(tickMs, () => {
    const nowMs = clock.monotonicMs();
    const delayMs = Math.max(0, nowMs - dueMs);
    dueMs = nowMs + tickMs;
    // After a block it is told how long it was, whatever else was said.
    const isDue = nowMs - heardMs >= hangTimeoutMs / 4;
    if (isDue || delayMs >= tickMs) send({ type: 'check-in', delayMs: Math.round(delayMs) });
  });
  return { ...ipc, send };
}
