import { type IncomingHttpHeaders, request, type RequestOptions } from 'node:http';

export interface FloodAnswer {
  /** 0: the client gave up after a second, or the connection broke. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

const patienceMs = 1000;
const tickMs = 5;

/** Clients that do not wait for each other, each with a connection of its own; resolves when all have ended. */
export async function flood(
  base: string,
  {
    perSec,
    forMs,
    ...rest
  }: {
    readonly perSec: number;
    readonly forMs: number;
    readonly method: string;
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
  },
): Promise<readonly FloodAnswer[]> {
  const { hostname: host, port } = new URL(base);
  const startedMs = performance.now();
  const sent: Promise<FloodAnswer>[] = [];
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const elapsedMs = Math.min(performance.now() - startedMs, forMs);
      while (sent.length < (elapsedMs / 1000) * perSec) sent.push(one({ host, port, ...rest }));
      if (elapsedMs < forMs) return;
      clearInterval(timer);
      resolve();
    }, tickMs);
  });
  return Promise.all(sent);
}

function one(options: RequestOptions): Promise<FloodAnswer> {
  return new Promise((resolve) => {
    const call = request({ ...options, agent: false });
    const end = (status: number, headers: IncomingHttpHeaders = {}): void => {
      resolve({ status, headers });
      call.destroy();
    };
    call.once('response', ({ statusCode = 0, headers }) => end(statusCode, headers));
    call.once('upgrade', ({ statusCode = 0, headers }) => end(statusCode, headers));
    call.once('error', () => end(0));
    setTimeout(() => end(0), patienceMs).unref();
    call.end();
  });
}
