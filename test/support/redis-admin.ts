import { Redis } from 'ioredis';
import { onTestFinished } from 'vitest';
import type { RedisClusterSetUp } from './redis-cluster.js';
import type { RedisServer } from './redis-server.js';
import { waitFor } from './wait-for.js';

/** A client of one server that follows no redirection; closed with the test. */
export function adminOf(server: Pick<RedisServer, 'port'>): Redis {
  const client = new Redis(server.port, '127.0.0.1', { retryStrategy: null, maxRetriesPerRequest: 0 });
  client.on('error', () => undefined);
  onTestFinished(() => client.disconnect());
  return client;
}

export async function isMaster(server: RedisServer): Promise<boolean> {
  return (await ask(server, (client) => client.info('replication'))).includes('role:master');
}

/** Waits until a replica has everything that its master has. */
export async function caughtUp(master: RedisServer, replica: RedisServer): Promise<void> {
  await waitFor(
    'the replica to have caught up',
    async () => {
      const [sent] =
        /(?<=master_repl_offset:)\d+/.exec(await ask(master, (client) => client.info('replication'))) ?? [];
      const [has] = /(?<=slave_repl_offset:)\d+/.exec(await ask(replica, (client) => client.info('replication'))) ?? [];
      return sent !== undefined && sent === has;
    },
    60_000,
  );
}

/** The node of a cluster that has the slot of a key now. */
export async function holderOf(nodes: readonly RedisServer[], key: string): Promise<RedisServer> {
  for (const node of nodes) {
    const isHere = await ask(node, (client) => client.exists(key)).then(
      () => true,
      () => false,
    );
    if (isHere && (await isMaster(node))) return node;
  }
  throw new Error(`nobody has the slot of ${key}`);
}

/** Moves a slot with its keys as `redis-cli --cluster reshard` does; `between` runs when half of them have moved. */
export async function moveSlot(
  { masters }: Pick<RedisClusterSetUp, 'masters'>,
  key: string,
  between: () => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  const from = await holderOf(masters, key);
  const to = masters[(masters.indexOf(from) + 1) % masters.length] ?? from;
  const [source, target] = [adminOf(from), adminOf(to)];
  const slot = await source.cluster('KEYSLOT', key);
  const [sourceId, targetId] = [await source.cluster('MYID'), await target.cluster('MYID')];
  await target.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', sourceId);
  await source.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', targetId);
  const keys = (await source.call('CLUSTER', 'GETKEYSINSLOT', slot, 1000)) as readonly string[];
  for (const [i, name] of keys.entries()) {
    if (i === Math.floor(keys.length / 2)) await between();
    await source.migrate('127.0.0.1', to.port, name, 0, 5000);
  }
  // What was made meanwhile was made where the slot goes to.
  for (const client of [target, source, ...masters.filter((node) => node !== from && node !== to).map(adminOf)])
    await client.call('CLUSTER', 'SETSLOT', slot, 'NODE', targetId);
}

async function ask<T>(server: RedisServer, question: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(server.port, '127.0.0.1', { retryStrategy: null, maxRetriesPerRequest: 0 });
  client.on('error', () => undefined);
  try {
    return await question(client);
  } finally {
    client.disconnect();
  }
}
