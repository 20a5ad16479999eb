import { createServer } from 'node:net';
import type { ResolvedSettings } from '../../config/resolve.js';
import { reasonOf } from '../../core/errors.js';
import { type Check, fail, ok, warn } from './check.js';

const redisDeadlineMs = 3000;

/** Whether Redis answers with the configured login. Its client is loaded only here. */
export async function checkRedis({ settings }: ResolvedSettings): Promise<Check> {
  const name = 'Redis';
  const { redisUrl } = settings;
  if (redisUrl === undefined) return ok(name, 'not configured: each node keeps its history in memory');
  const remedy = 'Check PS_REDIS_URL and that Redis runs; without it the history is kept in memory.';
  try {
    const { redisTarget } = await import('../../store/redis/redis-target.js');
    const { RedisConnection } = await import('../../store/redis/client.js');
    const target = redisTarget({ ...settings, redisUrl });
    let settle: (reason: string | undefined) => void = () => undefined;
    const settled = new Promise<string | undefined>((resolve) => (settle = resolve));
    const connection = new RedisConnection(target, { onReady: () => settle(undefined), onAway: settle });
    const timer = setTimeout(() => settle(`no answer within ${redisDeadlineMs} ms`), redisDeadlineMs);
    const reason = await settled;
    clearTimeout(timer);
    connection.close();
    return reason === undefined
      ? ok(name, `${target.label} answers`)
      : fail(name, `${target.label}: ${reason}`, remedy);
  } catch (thrown) {
    return fail(name, reasonOf(thrown), remedy);
  }
}

/** Whether the admin port is free, while no supervisor of ours holds it. */
export async function checkAdminPort({ settings, sources }: ResolvedSettings): Promise<Check> {
  const name = 'admin port';
  const { adminHost, adminPort } = settings;
  const reason = await bindFailure(adminHost, adminPort);
  if (reason === undefined) return ok(name, adminPort === 0 ? 'any free one' : `${adminHost}:${adminPort} is free`);
  const detail = `${adminHost}:${adminPort}: ${reason}`;
  if (sources.adminPort.kind === 'default') return warn(name, detail, 'Start takes a free one instead, and prints it.');
  return fail(name, detail, 'Stop the program that uses it, or choose another with --admin-port.');
}

/** Whether the port that the server reads from PORT is free; only asked while nothing of ours runs. */
export async function checkServerPort(env: Readonly<Record<string, string | undefined>>): Promise<Check | undefined> {
  const port = Number(env['PORT']);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return undefined;
  const reason = await bindFailure('0.0.0.0', port);
  if (reason === undefined) return ok('server port', `${port} (PORT) is free`);
  return fail('server port', `${port} (PORT): ${reason}`, 'Stop the program that uses it, or set another PORT.');
}

function bindFailure(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(reasonOf(error)));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
