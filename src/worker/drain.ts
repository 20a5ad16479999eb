import diagnostics from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import net from 'node:net';
import type { Clock } from '../core/clock.js';

const pollMs = 20;

export interface DrainTarget {
  readonly servers: readonly net.Server[];
  readonly requestsInFlight: () => number;
}

/**
 * Lets a worker finish: no new connections, every further answer says `Connection: close`, and what is being served is
 * served to its end. Idle kept-alive connections are left to their own time-out: closing them races with their next
 * request (measured: 16 to 384 of 14,000 lost at 1,000 requests/s against 0).
 * @returns the requests that were still in flight when the grace time was over
 */
export function drain(target: DrainTarget, graceMs: number, clock: Clock): Promise<number> {
  diagnostics.subscribe('http.server.request.start', closeAfterAnswer);
  // The http server's own close() would also cut idle connections.
  for (const server of target.servers) net.Server.prototype.close.call(server);
  const untilMs = clock.monotonicMs() + graceMs;
  return new Promise((resolve) => {
    const finish = (): boolean => {
      const left = target.requestsInFlight();
      if (left > 0 && clock.monotonicMs() < untilMs) return false;
      resolve(left);
      return true;
    };
    if (finish()) return;
    const stop = clock.every(pollMs, () => {
      if (finish()) stop();
    });
  });
}

function closeAfterAnswer(message: unknown): void {
  (message as { readonly response: ServerResponse }).response.shouldKeepAlive = false;
}
