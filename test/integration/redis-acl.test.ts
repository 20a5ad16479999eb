import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startRedis } from '../support/redis-server.js';
import { openTestStore, plainClient } from '../support/redis-store-harness.js';
import { frameFixture, optimizationFixture, snapshotFixture } from '../support/snapshot-fixture.js';
import { tools } from '../support/tools.js';
import { waitFor } from '../support/wait-for.js';

const documented = readFileSync(join(import.meta.dirname, '../../docs/security.md'), 'utf8');
const atMs = Math.floor(Date.now() / 10_000) * 10_000;

describe.skipIf(!tools.redis)('a user of Redis with the rights of docs/security.md', () => {
  it('S11 can do all that the store does, and nothing to the keys of others', async () => {
    const server = await startRedis();
    const admin = await plainClient(server);
    const [, rights = ''] = /^ACL SETUSER perf on >PASSWORD (.+)$/m.exec(documented) ?? [];
    expect(await admin.call('ACL', 'SETUSER', 'perf', 'on', '>of-the-test', ...rights.split(' '))).toBe('OK');
    await admin.set('of-another', 'untouched');
    const url = server.url.replace('redis://', 'redis://perf:of-the-test@');
    const { store, namespace } = openTestStore(url);
    store.publish(snapshotFixture());
    store.append(frameFixture({ atMs }));
    store.record(optimizationFixture({ atMs }));
    await waitFor('the writes', () => store.health().writtenCount === 3);
    const { store: reader } = openTestStore(url, { namespace, nodeId: 'elsewhere', instanceId: 'reader' });
    const [state] = await waitFor('the state', () => reader.now());
    expect(state?.snapshot).toEqual(snapshotFixture());
    expect(await reader.history({ fromMs: atMs - 1, toMs: atMs })).toHaveLength(1);
    expect(await reader.events({ limit: 10 })).toHaveLength(1);
    await store.close(5000);
    expect(await admin.call('ACL', 'DRYRUN', 'perf', 'GET', 'of-another')).toMatch(/no permissions|NOPERM/i);
    expect(await admin.call('ACL', 'DRYRUN', 'perf', 'FLUSHALL')).toMatch(/no permissions|NOPERM/i);
    expect(await admin.call('ACL', 'LOG')).toEqual([]);
  });
});
