import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RedisSettings } from '../../src/store/redis/redis-target.js';
import { makeCertificates, redisTlsArgs } from '../support/certificates.js';
import { adminOf } from '../support/redis-admin.js';
import { startRedisCluster } from '../support/redis-cluster.js';
import { documentedClusterRights, documentedRights } from '../support/redis-rights.js';
import { startSentinels } from '../support/redis-sentinels.js';
import { freePort, startRedis } from '../support/redis-server.js';
import { openTestStore } from '../support/redis-store-harness.js';
import { snapshotFixture } from '../support/snapshot-fixture.js';
import { runCli, startSupervisor } from '../support/start-supervisor.js';
import { tempFolder } from '../support/temp-folder.js';
import { tools } from '../support/tools.js';
import { waitFor } from '../support/wait-for.js';

const streams = join(import.meta.dirname, '../support/fixtures/servers/streams.cjs');
const downAfterMs = 60_000;

/** What a store with these settings says after it has written, or why it cannot. */
async function outcomeOf(settings: RedisSettings): Promise<string> {
  const { store, lines } = openTestStore(settings.redisUrl, settings);
  store.publish(snapshotFixture());
  const outcome = await waitFor('an outcome', () => {
    const { writtenCount, isConnected, reason } = store.health();
    if (writtenCount === 1) return 'written';
    return !isConnected && reason !== 'not connected yet' && reason;
  });
  expect(JSON.stringify([lines, outcome])).not.toMatch(/-secret/);
  return outcome;
}

describe.skipIf(!tools.redis)('the settings of Redis', () => {
  it.skipIf(!tools.openssl)('S11 TLS is verified by an authority of one’s own, in every topology', async () => {
    const certificates = makeCertificates();
    const files = { redisCaFile: certificates.ca, redisCertFile: certificates.cert, redisKeyFile: certificates.key };
    const port = await freePort();
    const tls = redisTlsArgs(certificates, port);
    const [, sentinels, cluster] = await Promise.all([
      startRedis({ port, args: ['--port', '0', ...tls] }),
      startSentinels({ downAfterMs, certificates }),
      startRedisCluster({ certificates }),
    ]);
    const redisUrl = `rediss://127.0.0.1:${port}`;
    expect(await outcomeOf({ redisUrl, ...files })).toBe('written');
    expect(await outcomeOf({ ...sentinels.settings, ...files })).toBe('written');
    expect(await outcomeOf({ ...cluster.settings, ...files })).toBe('written');
    const { redisCaFile: _, ...untrusted } = files;
    expect(await outcomeOf({ redisUrl, ...untrusted })).toMatch(/self.signed certificate|unable to verify/);
    expect(await outcomeOf({ ...cluster.settings, ...untrusted })).toContain('no node of the cluster');
    expect(await outcomeOf({ redisUrl, redisCaFile: certificates.ca })).not.toBe('written');
  });

  it('the sentinels have a password of their own, and what is wrong is told without it', async () => {
    const auth = ['--requirepass', 'redis-secret', '--masterauth', 'redis-secret'];
    const { settings } = await startSentinels({
      downAfterMs,
      args: auth,
      sentinelArgs: ['--requirepass', 'sentinel-secret'],
      sentinelLines: ['sentinel auth-pass figures redis-secret', 'sentinel sentinel-pass sentinel-secret'],
    });
    const redisUrl = settings.redisUrl.replace('redis://', 'redis://:redis-secret@');
    const right = { ...settings, redisUrl, redisSentinelPassword: 'sentinel-secret' };
    expect(await outcomeOf(right)).toBe('written');
    expect(await outcomeOf({ ...right, redisSentinelPassword: 'wrong-secret' })).toContain('WRONGPASS');
    expect(await outcomeOf({ ...right, redisMasterName: 'other' })).toContain('No such master');
    expect(await outcomeOf({ ...right, redisUrl: redisUrl.replace(':redis-secret', ':wrong-secret') })).toContain(
      'WRONGPASS',
    );
  });

  it('S11 two nodes on one machine share a cluster with the least rights, one by its environment, one by a file', async () => {
    const cluster = await startRedisCluster();
    const user = [...documentedRights(), ...documentedClusterRights()];
    for (const master of cluster.masters) expect(await adminOf(master).call('ACL', 'SETUSER', ...user)).toBe('OK');
    const redisUrl = cluster.settings.redisUrl.replace('redis://', 'redis://perf-supervisor:PASSWORD@');
    const file = join(tempFolder(), 'perf-supervisor.json');
    writeFileSync(file, JSON.stringify({ redisUrl, redisTopology: 'cluster', nodeId: 'by-file' }));
    const env = { PS_REDIS_URL: redisUrl, PS_REDIS_TOPOLOGY: 'cluster', PS_NODE_ID: 'by-environment' };
    const [one, other] = await Promise.all([
      startSupervisor(streams, { args: ['-i', '1'], env }),
      startSupervisor(streams, { args: ['-i', '1', '--config', file] }),
    ]);
    for (const supervisor of [one, other])
      await waitFor('both nodes', async () => {
        const { stdout } = await supervisor.cli('status', '--json');
        expect(JSON.parse(stdout).store).toMatchObject({ kind: 'redis', isConnected: true });
        const nodes = JSON.stringify((await supervisor.get('/cluster/now')).json());
        return nodes.includes('by-file') && nodes.includes('by-environment');
      });
    for (const node of [one, other]) expect(JSON.stringify(node.output())).not.toContain('PASSWORD');
    for (const master of cluster.masters) expect(await adminOf(master).call('ACL', 'LOG')).toEqual([]);
  });

  it('what contradicts itself ends the start and says where it is and what to do', async () => {
    const url = 'redis://:the-secret@127.0.0.1:1,127.0.0.1:2';
    const { exitCode, stdout, stderr } = await runCli(['start', streams, '--redis', url]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/setting redisUrl: it names several hosts.* redisTopology/);
    expect(stdout + stderr).not.toContain('the-secret');
  });
});
