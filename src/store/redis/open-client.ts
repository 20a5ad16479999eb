import type { Cluster, ClusterOptions, Redis, RedisOptions } from 'ioredis';
import type { RedisTarget } from './redis-target.js';

/** What commands are sent to, whatever the topology: a command goes to the node that has its key. */
export type RedisClient = Redis | Cluster;

const retryDelayMs = (attempt: number): number => Math.min(100 * 2 ** Math.min(attempt, 5), 3000) + Math.random() * 200;

/** Of every connection, those of a cluster's nodes included. */
const connectionOptions = {
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  commandTimeout: 1000,
  socketTimeout: 3000,
  connectTimeout: 2000,
} as const satisfies RedisOptions;

/**
 * Nothing waits inside the client: a command is sent at once or refused at once. Measured with ioredis 6.0.0: its
 * defaults hold 16,000 commands in memory during 8 s of outage and reject the first after 74 s; `commandTimeout` alone
 * leaves timed-out commands in its queue, only `socketTimeout` ends a connection that hangs.
 */
export const clientOptions = {
  ...connectionOptions,
  enableOfflineQueue: false,
  retryStrategy: retryDelayMs,
  // A demoted master still answers; connecting anew finds the one that took over.
  reconnectOnError: (error: Error) => (/^(READONLY|MASTERDOWN)/.test(error.message) ? 1 : false),
} as const satisfies RedisOptions;

/**
 * A command is sent again where the cluster says that its key is now (MOVED, ASK); while nobody has the slot it fails
 * after about a second, and the store sends it again later. A node that hangs says nothing: others are asked every 2 s.
 */
export const clusterOptions = {
  enableOfflineQueue: false,
  clusterRetryStrategy: retryDelayMs,
  slotsRefreshInterval: 2000,
  maxRedirections: 6,
} as const satisfies ClusterOptions;

/** Makes the client of a target; ioredis costs 63 ms and 21 MB, so only a primary that uses Redis loads it. */
export async function openClient({ place, login, tls, sentinelPassword }: RedisTarget): Promise<RedisClient> {
  const ioredis = await import('ioredis');
  const secured = tls ? { tls } : {};
  switch (place.kind) {
    case 'socket':
      return new ioredis.Redis({ ...clientOptions, path: place.path, ...login });
    case 'server':
      return new ioredis.Redis({ ...clientOptions, host: place.host, port: place.port, ...login, ...secured });
    case 'sentinel':
      return new ioredis.Redis({
        ...clientOptions,
        ...login,
        ...secured,
        ...(tls && { sentinelTLS: tls, enableTLSForSentinelMode: true }),
        ...(sentinelPassword !== undefined && { sentinelPassword }),
        sentinels: [...place.sentinels],
        name: place.masterName,
        sentinelRetryStrategy: retryDelayMs,
        sentinelCommandTimeout: connectionOptions.commandTimeout,
        // The sentinels tell of a new master before the old one's connection has ended.
        failoverDetector: true,
      });
    case 'cluster':
      return new ioredis.Cluster([...place.seeds], {
        ...clusterOptions,
        // A certificate names hosts: resolved to addresses they could not be verified.
        ...(tls && { dnsLookup: (host, done) => done(null, host) }),
        redisOptions: { ...connectionOptions, ...login, ...secured },
      });
  }
}
