import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { freePort, type RedisServer, startRedis } from './redis-server.js';
import { waitFor } from './wait-for.js';

export interface SentinelSetUp {
  /** What a store needs to find the master. */
  readonly settings: {
    readonly redisUrl: string;
    readonly redisTopology: 'sentinel';
    readonly redisMasterName: string;
  };
  readonly sentinels: readonly RedisServer[];
  readonly master: RedisServer;
  readonly replica: RedisServer;
}

export interface SentinelOptions {
  readonly onEnd?: (cleanUp: () => Promise<void>) => void;
  /** How long a master must be silent to be replaced. */
  readonly downAfterMs: number;
  /** Further arguments of master and replica. */
  readonly args?: readonly string[];
  /** Further arguments of the sentinels. */
  readonly sentinelArgs?: readonly string[];
  /** Further lines of the sentinels' configuration. */
  readonly sentinelLines?: readonly string[];
}

const masterName = 'figures';

/** A master, its replica and three sentinels that know one another from the start, which they else take 2 s to learn. */
export async function startSentinels(options: SentinelOptions): Promise<SentinelSetUp> {
  const { downAfterMs, args = [], sentinelArgs = [], sentinelLines = [] } = options;
  const common = options.onEnd ? { onEnd: options.onEnd } : {};
  const master = await startRedis({ ...common, args: ['--repl-diskless-sync-delay', '0', ...args] });
  const replica = await startRedis({ ...common, args: ['--replicaof', `127.0.0.1 ${master.port}`, ...args] });
  await waitFor('the replica to follow', async () => (await infoOf(replica.port)).includes('master_link_status:up'));
  const ids = await Promise.all(
    [1, 2, 3].map(async () => ({ port: await freePort(), id: randomBytes(20).toString('hex') })),
  );
  const sentinels = await Promise.all(
    ids.map(({ port, id }) =>
      startRedis({
        ...common,
        port,
        args: sentinelArgs,
        sentinel: [
          `sentinel myid ${id}`,
          `sentinel monitor ${masterName} 127.0.0.1 ${master.port} 2`,
          `sentinel down-after-milliseconds ${masterName} ${downAfterMs}`,
          `sentinel failover-timeout ${masterName} 5000`,
          `sentinel known-replica ${masterName} 127.0.0.1 ${replica.port}`,
          ...ids
            .filter((other) => other.id !== id)
            .map((other) => `sentinel known-sentinel ${masterName} 127.0.0.1 ${other.port} ${other.id}`),
          ...sentinelLines,
        ],
      }),
    ),
  );
  const hosts = sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',');
  const settings = { redisUrl: `redis://${hosts}`, redisTopology: 'sentinel', redisMasterName: masterName } as const;
  return { settings, sentinels, master, replica };
}

async function infoOf(port: number): Promise<string> {
  const client = new Redis(port, '127.0.0.1', { retryStrategy: null });
  try {
    return await client.info('replication');
  } finally {
    client.disconnect();
  }
}
