import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { type Certificates, redisTlsArgs } from './certificates.js';
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
  /** Everything is encrypted, the sentinels' own talk too. */
  readonly certificates?: Certificates;
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
  const { downAfterMs, certificates, args = [], sentinelArgs = [], sentinelLines = [] } = options;
  const common = options.onEnd ? { onEnd: options.onEnd } : {};
  const member = async (more: readonly string[]) => {
    const tlsPort = certificates && (await freePort());
    const tls = certificates && tlsPort ? redisTlsArgs(certificates, tlsPort) : [];
    const server = await startRedis({ ...common, args: [...more, ...tls, ...args] });
    return { server, port: tlsPort ?? server.port };
  };
  const { server: master, port: masterPort } = await member(['--repl-diskless-sync-delay', '0']);
  const { server: replica, port: replicaPort } = await member(['--replicaof', `127.0.0.1 ${masterPort}`]);
  const replicaUrl = { port: replica.port, ...passwordOf(args) };
  await waitFor('the replica to follow', async () => (await infoOf(replicaUrl)).includes('master_link_status:up'));
  const ids = await Promise.all(
    [1, 2, 3].map(async () => ({ port: await freePort(), id: randomBytes(20).toString('hex') })),
  );
  const sentinels = await Promise.all(
    ids.map(({ port, id }) =>
      startRedis({
        ...common,
        port,
        args: [...sentinelArgs, ...(certificates ? ['--port', '0', ...redisTlsArgs(certificates, port)] : [])],
        sentinel: [
          `sentinel myid ${id}`,
          `sentinel monitor ${masterName} 127.0.0.1 ${masterPort} 2`,
          `sentinel down-after-milliseconds ${masterName} ${downAfterMs}`,
          `sentinel failover-timeout ${masterName} 5000`,
          `sentinel known-replica ${masterName} 127.0.0.1 ${replicaPort}`,
          ...ids
            .filter((other) => other.id !== id)
            .map((other) => `sentinel known-sentinel ${masterName} 127.0.0.1 ${other.port} ${other.id}`),
          ...sentinelLines,
        ],
      }),
    ),
  );
  const hosts = sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',');
  const redisUrl = `${certificates ? 'rediss' : 'redis'}://${hosts}`;
  return {
    settings: { redisUrl, redisTopology: 'sentinel', redisMasterName: masterName },
    sentinels,
    master,
    replica,
  };
}

function passwordOf(args: readonly string[]): { readonly password?: string } {
  const password = args[args.indexOf('--requirepass') + 1];
  return args.includes('--requirepass') && password !== undefined ? { password } : {};
}

async function infoOf(server: { readonly port: number; readonly password?: string }): Promise<string> {
  const client = new Redis({ ...server, host: '127.0.0.1', retryStrategy: null });
  try {
    return await client.info('replication');
  } finally {
    client.disconnect();
  }
}
