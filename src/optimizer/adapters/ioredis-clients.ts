import type { PoolAdapter } from '../pools/connection-pool.js';
import { answersInTime } from '../run/answers-in-time.js';

/** What is used of an ioredis client, so that ioredis is no dependency of the worker. */
export interface IoredisLike {
  readonly status: string;
  ping(): Promise<unknown>;
  /** `true`: it connects again. */
  disconnect(reconnect?: boolean): void;
}

export interface IoredisOptions {
  /** A connection whose PING is not answered for so long is replaced, ms. Default 2000. */
  readonly probeLimitMs?: number;
}

/**
 * Lets the optimizer tend ioredis clients, for example `[redis]` or `cluster.nodes()`: tells what waits, and replaces
 * connections that look alive and do not answer. It closes none: each is in use for as long as its client.
 */
export function ioredisClients(
  clients: readonly IoredisLike[],
  { probeLimitMs = 2000 }: IoredisOptions = {},
): PoolAdapter {
  return {
    figures() {
      const ready = clients.filter(({ status }) => status === 'ready');
      return {
        total: ready.length,
        idle: ready.filter((client) => queueLength(client, 'commandQueue') === 0).length,
        waiting: clients.reduce((sum, client) => sum + queueLength(client, 'offlineQueue'), 0),
        min: clients.length,
        max: clients.length,
      };
    },
    closeIdle: () => Promise.resolve(0),
    async replaceBroken() {
      const ready = clients.filter(({ status }) => status === 'ready');
      const answered = await Promise.all(ready.map((client) => answersInTime(client.ping(), probeLimitMs)));
      const broken = ready.filter((client, i) => answered[i] === false && client.status === 'ready');
      for (const client of broken) client.disconnect(true);
      return broken.length;
    },
  };
}

/** Commands that wait for their answer, or for a connection; not part of the declared types (ioredis 5 and 6). */
function queueLength(client: IoredisLike, name: 'commandQueue' | 'offlineQueue'): number {
  const queue: unknown = Reflect.get(client, name);
  const length: unknown = typeof queue === 'object' && queue !== null ? Reflect.get(queue, 'length') : 0;
  return typeof length === 'number' ? length : 0;
}
