import { Redis } from 'ioredis';
import { freePort, type RedisServer, startRedis } from './redis-server.js';
import { type Certificates, redisTlsArgs } from './certificates.js';
import { waitFor } from './wait-for.js';

export interface RedisClusterSetUp {
  /** What a store needs to find the cluster; the seeds are all but the last master. */
  readonly settings: { readonly redisUrl: string; readonly redisTopology: 'cluster' };
  readonly masters: readonly RedisServer[];
  /** The replica of each master, if there are replicas. */
  readonly replicas: readonly RedisServer[];
}

export interface RedisClusterOptions {
  readonly onEnd?: (cleanUp: () => Promise<void>) => void;
  readonly hasReplicas?: boolean;
  /** How long a master must be silent to be replaced. */
  readonly nodeTimeoutMs?: number;
  /** Everything is encrypted, the talk between the nodes too. */
  readonly certificates?: Certificates;
  /** Further arguments of every node. */
  readonly args?: readonly string[];
}

export const slotCount = 16_384;
const masterCount = 3;

/** Three masters that share the slots evenly, with a replica each if asked for; takes about a second. */
export async function startRedisCluster(options: RedisClusterOptions = {}): Promise<RedisClusterSetUp> {
  const { hasReplicas = false } = options;
  const nodes = await Promise.all(
    Array.from({ length: hasReplicas ? 2 * masterCount : masterCount }, () => startNode(options)),
  );
  const clients = nodes.map(({ server }) => new Redis(server.port, '127.0.0.1', { retryStrategy: null }));
  try {
    await introduce(clients, nodes);
    await waitFor('the nodes to know each other', async () =>
      (await infos(clients)).every((info) => info.includes(`cluster_known_nodes:${nodes.length}`)),
    );
    for (const [i, client] of clients.slice(masterCount).entries()) {
      const masterId = String(await clients[i]?.cluster('MYID'));
      await waitFor('a replica to follow', async () => (await client.call('CLUSTER', 'REPLICATE', masterId)) === 'OK');
    }
    await waitFor('the cluster', async () => (await infos(clients)).every((info) => info.includes('cluster_state:ok')));
    for (const client of clients.slice(masterCount))
      await waitFor('a replica', async () => (await client.info('replication')).includes('master_link_status:up'));
  } finally {
    for (const client of clients) client.disconnect();
  }
  const servers = nodes.map(({ server }) => server);
  const seeds = nodes.slice(0, masterCount - 1).map(({ clientPort }) => `127.0.0.1:${clientPort}`);
  const scheme = options.certificates ? 'rediss' : 'redis';
  return {
    settings: { redisUrl: `${scheme}://${seeds.join(',')}`, redisTopology: 'cluster' },
    masters: servers.slice(0, masterCount),
    replicas: servers.slice(masterCount),
  };
}

interface ClusterNode {
  readonly server: RedisServer;
  /** What stores connect to: another one when it is encrypted. */
  readonly clientPort: number;
  readonly busPort: number;
}

/** The port of the cluster's own talk would be 10,000 above the other by default, which may not exist. */
async function startNode(options: RedisClusterOptions): Promise<ClusterNode> {
  const { onEnd, nodeTimeoutMs = 15_000, certificates, args = [] } = options;
  const busPort = await freePort();
  const clusterArgs = ['--cluster-enabled', 'yes', '--cluster-port', String(busPort)];
  const timing = ['--cluster-node-timeout', String(nodeTimeoutMs), '--repl-diskless-sync-delay', '0'];
  const tlsPort = certificates && (await freePort());
  const tls = certificates && tlsPort ? redisTlsArgs(certificates, tlsPort) : [];
  const server = await startRedis({ ...(onEnd && { onEnd }), args: [...clusterArgs, ...timing, ...tls, ...args] });
  return { server, busPort, clientPort: tlsPort ?? server.port };
}

async function introduce(clients: readonly Redis[], nodes: readonly ClusterNode[]): Promise<void> {
  for (const [i, client] of clients.entries()) {
    await client.call('CLUSTER', 'SET-CONFIG-EPOCH', i + 1);
    if (i < masterCount) await client.call('CLUSTER', 'ADDSLOTSRANGE', firstSlot(i), firstSlot(i + 1) - 1);
  }
  for (const [i, client] of clients.entries())
    for (const { clientPort, busPort } of nodes.slice(i + 1))
      await client.call('CLUSTER', 'MEET', '127.0.0.1', clientPort, busPort);
}

/** The first slot of the i-th master. */
function firstSlot(i: number): number {
  return Math.floor((slotCount * i) / masterCount);
}

function infos(clients: readonly Redis[]): Promise<readonly string[]> {
  return Promise.all(clients.map((client) => client.cluster('INFO')));
}
