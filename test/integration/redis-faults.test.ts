import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLoop } from '../support/open-loop.js';
import { startRedis } from '../support/redis-server.js';
import { startRedisProxy } from '../support/redis-proxy.js';
import { type StartedSupervisor, startSupervisor } from '../support/start-supervisor.js';
import { tools } from '../support/tools.js';
import { waitFor } from '../support/wait-for.js';

const streams = join(import.meta.dirname, '../support/fixtures/servers/streams.cjs');

interface Store {
  readonly isConnected: boolean;
  readonly pendingCount: number;
  readonly writtenCount: number;
}

const storeOf = async (supervisor: StartedSupervisor): Promise<Store> =>
  JSON.parse((await supervisor.cli('status', '--json')).stdout).store;

/** A busy machine delays an answer, but none may wait for Redis, whose commands have 1 s and whose connections 2 s. */
const answersSoon = async (supervisor: StartedSupervisor): Promise<void> => {
  for (const path of ['/healthz', '/cluster/now', '/cluster/events']) {
    const startedMs = performance.now();
    expect((await supervisor.get(path)).status).toBe(200);
    expect(performance.now() - startedMs).toBeLessThan(2500);
  }
};

describe.skipIf(!tools.redis)('whatever Redis does', () => {
  it('no request of a client fails, the admin server answers, what waited is written, and a stop does not wait', async () => {
    const redis = await startRedis();
    const proxy = await startRedisProxy(redis.port);
    const args = ['-i', '2', '--redis', proxy.url, '--drain-timeout', '1s'];
    const supervisor = await startSupervisor(streams, { args });
    const load = openLoop(`${supervisor.serverUrl}/?ms=20`, 50, false);
    const isWriting = async (): Promise<boolean> => {
      const { isConnected, pendingCount } = await storeOf(supervisor);
      return isConnected && pendingCount <= 1;
    };
    await waitFor('the first writes', isWriting, 40_000);
    for (const fault of ['refuse', 'close', 'hang', 'garbage', 'loading', 'read-only', 'slow'] as const) {
      proxy.behave(fault);
      await waitFor(`Redis to be away: ${fault}`, async () => fault === 'slow' || !(await isWriting()), 15_000);
      await answersSoon(supervisor);
      proxy.behave('well');
      await waitFor(`writes after ${fault}`, isWriting, 15_000);
    }
    expect((await load.stop()).failures).toEqual([]);
    proxy.behave('hang');
    const startedMs = performance.now();
    supervisor.signal('SIGTERM');
    expect(await supervisor.ended).toBe(0);
    expect(performance.now() - startedMs).toBeLessThan(10_000);
  });
});
