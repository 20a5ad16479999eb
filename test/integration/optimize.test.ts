import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { call } from '../support/http-call.js';
import { freePort, startRedis } from '../support/redis-server.js';
import { startSupervisor } from '../support/start-supervisor.js';
import { tools } from '../support/tools.js';
import { waitFor } from '../support/wait-for.js';

const servers = join(import.meta.dirname, '../support/fixtures/servers');
const hungry = join(servers, 'hungry.mjs');
const plain = join(servers, 'http.cjs');

interface StoredRun {
  readonly workerId: number;
  readonly outcome: { readonly name: string; readonly trigger: string; readonly status: string };
}

describe('optimization under supervision', () => {
  it('R11 R79 R82 R84 R85 R95 a worker that exceeds the memory threshold optimizes itself, and the primary logs and keeps it', async () => {
    const supervisor = await startSupervisor(hungry, {
      args: ['-i', '1'],
      env: { MEMORY_THRESHOLD: '0.3', OPTIMIZATION_INTERVAL: '500', NODE_OPTIONS: '--max-old-space-size=96' },
    });
    await call(supervisor.serverUrl, '/eat');
    const runs = await waitFor(
      'a run by threshold in the store',
      async () => {
        const answer = (await supervisor.get('/cluster/optimizations?strategy=memory')).json();
        const found = (answer.optimizations as StoredRun[]).filter(({ outcome }) => outcome.trigger === 'threshold');
        return found.length > 0 && found;
      },
      30_000,
    );
    expect(runs[0]).toMatchObject({ workerId: 1, outcome: { name: 'memory', trigger: 'threshold' } });
    // On a busy machine the processor's threshold may be exceeded as well.
    const logged = supervisor.log().filter(({ strategy }) => strategy === 'memory');
    const alert = logged.find(({ event }) => event === 'alert');
    expect(alert).toMatchObject({ level: 'warn', workerId: 1, threshold: 0.3 });
    expect(logged.map(({ event }) => event)).toContain('optimization');
  });

  it('R6 R65 R66 a command reaches every worker, and each answers for itself', async () => {
    const supervisor = await startSupervisor(plain, { args: ['-i', '2'] });
    const answer = await call(supervisor.adminUrl, '/performance-optimize', {
      method: 'POST',
      headers: { authorization: `Bearer ${await supervisor.token()}`, 'content-type': 'application/json' },
      body: '{"strategy":"cache"}',
    });
    expect(answer.json()).toMatchObject({
      message: 'Performance optimization triggered successfully: cache',
      worker: 1,
      workers: [{ workerId: 1 }, { workerId: 2 }],
      failures: [],
    });
  });

  it('R67 a strategy that no worker knows is refused by name, and an optimizer that is switched off says so', async () => {
    const supervisor = await startSupervisor(plain, { args: ['-i', '1'] });
    const unknown = await supervisor.cli('optimize', 'magic');
    expect([unknown.exitCode, unknown.stderr]).toEqual([2, expect.stringMatching(/no strategy magic.*memory, cpu/s)]);
    const disabled = await startSupervisor(plain, {
      args: ['-i', '1'],
      env: { ENABLE_PERFORMANCE_OPTIMIZATION: 'false' },
    });
    const refused = await disabled.cli('optimize', 'memory');
    expect([refused.exitCode, refused.stderr]).toEqual([5, expect.stringMatching(/ENABLE_PERFORMANCE_OPTIMIZATION/)]);
  });

  it('R9 R61 R64 R80 the same two endpoints answer on the user’s own server', async () => {
    const supervisor = await startSupervisor(hungry, { args: ['-i', '1'] });
    const own = await waitFor('the first sample', async () => {
      const answer = await call(supervisor.serverUrl, '/performance-metrics');
      return answer.status === 200 && answer.json();
    });
    expect(own).toMatchObject({ workerId: 1, performance: { isEnabled: true, isOptimizing: false } });
    expect(new Date(own.timestamp).toISOString()).toBe(own.timestamp);
    const run = await call(supervisor.serverUrl, '/performance-optimize', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"strategy":"cpu"}',
    });
    expect(run.json()).toMatchObject({
      message: 'Performance optimization triggered successfully: cpu',
      worker: 1,
    });
    const { recentOptimizations } = (await supervisor.get('/workers/1/performance-metrics')).json();
    expect(recentOptimizations).toMatchObject([{ name: 'cpu', trigger: 'command', requestedBy: 'http' }]);
  });
});

describe.skipIf(!tools.redis)('a supervisor whose Redis is away', () => {
  it('R10 starts, says so, answers from memory, and writes when it comes', async () => {
    const port = await freePort();
    const supervisor = await startSupervisor(plain, { args: ['-i', '1', '--redis', `redis://127.0.0.1:${port}`] });
    const now = await waitFor('an answer from memory', async () => {
      const { nodes } = (await supervisor.get('/cluster/now')).json();
      return nodes.length === 1 && nodes;
    });
    expect(now[0]).toMatchObject({ isAlive: true });
    expect(JSON.stringify(supervisor.log())).toMatch(/Redis/);
    const redis = await startRedis({ port });
    await waitFor('the supervisor to write', async () => {
      const { store } = JSON.parse((await supervisor.cli('status', '--json')).stdout);
      return store.isConnected && store.writtenCount > 0;
    });
    await redis.kill();
    expect((await call(supervisor.serverUrl, '/')).status).toBe(200);
  });
});
