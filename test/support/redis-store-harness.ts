import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../src/core/clock.js';
import { openStore, type StoreOptions } from '../../src/store/open-store.js';
import type { MetricsStore } from '../../src/store/metrics-store.js';
import { type LogLine, recordingLogger } from './recording-logger.js';
import type { RedisServer } from './redis-server.js';

/** The store of node n1 as a primary has it, and what it logged; closed at the end of the test. */
export function openTestStore(
  redisUrl: string,
  changes: Partial<StoreOptions> = {},
): { readonly store: MetricsStore; readonly lines: readonly LogLine[]; readonly namespace: string } {
  const logger = recordingLogger();
  const namespace = changes.namespace ?? randomUUID();
  const store = openStore({
    redisUrl,
    namespace,
    nodeId: 'n1',
    instanceId: 'n1-a',
    historyIntervalMs: 10_000,
    enableCompression: true,
    clock: systemClock,
    logger,
    ...changes,
  });
  onTestFinished(() => store.close(0));
  return { store, lines: logger.lines, namespace };
}

/** A plain client, to look at what is in Redis and to put there what should not be. */
export async function plainClient(server: RedisServer, password?: string, username?: string): Promise<Redis> {
  const client = new Redis(server.port, '127.0.0.1', {
    lazyConnect: true,
    retryStrategy: null,
    ...(password === undefined ? {} : { password }),
    ...(username === undefined ? {} : { username }),
  });
  // A test that kills the server ends this client too; what matters is the answer of each command.
  client.on('error', () => undefined);
  onTestFinished(() => client.disconnect());
  await client.connect();
  return client;
}

/** The end of a minute that is over, at least ten seconds ago. */
export function minuteAgo(): number {
  return Math.floor((Date.now() - 10_000) / 60_000) * 60_000;
}
