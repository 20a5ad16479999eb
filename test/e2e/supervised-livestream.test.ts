import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { framesDecoded, launchChromium, openPage, publishOnPage, watchOnPage } from '../support/chromium.js';
import { plainClient } from '../support/redis-store-harness.js';
import { startRedis } from '../support/redis-server.js';
import { isAlive, startSupervisor, type StartedSupervisor } from '../support/start-supervisor.js';
import { tools } from '../support/tools.js';
import { waitFor } from '../support/wait-for.js';

const root = join(import.meta.dirname, '../..');
const example = join(root, 'examples/livestream/server.mjs');

/** Asks the store from a process that is neither primary nor worker, with the package's own code. */
const reader = `
  import { openStore } from ${JSON.stringify(join(root, 'dist/store/open-store.js'))};
  import { systemClock } from ${JSON.stringify(join(root, 'dist/core/clock.js'))};
  import { silentLogger as logger } from ${JSON.stringify(join(root, 'dist/core/logger.js'))};
  const [redisUrl] = process.argv.slice(1);
  const store = openStore({ redisUrl, namespace: 'main', nodeId: 'reader', instanceId: 'reader', historyIntervalMs: 1000,
    enableCompression: true, clock: systemClock, logger });
  const untilMs = Date.now() + 5000;
  while (!store.health().isConnected && Date.now() < untilMs) await new Promise((again) => setTimeout(again, 20));
  const [now, events, history] = await Promise.all([
    store.now(),
    store.events({ limit: 100, types: ['optimization'] }),
    store.history({ fromMs: Date.now() - 60_000, toMs: Date.now() }),
  ]);
  console.log(JSON.stringify({ now, events, history }));
  await store.close(0);
`;

interface WorkerFigures {
  readonly workerId: number;
  readonly currentMetrics: { readonly activeConnections: number; readonly throughput: number };
}

const workersOf = async (supervisor: StartedSupervisor): Promise<readonly WorkerFigures[]> =>
  (await supervisor.get('/performance-metrics')).json().workers;

describe.skipIf(!tools.redis || !tools.chromium)('a supervised livestream', () => {
  it('R1 R7 R10 R12 is published, watched, measured, optimized, stored for others to read, and stopped without a trace', async () => {
    const redis = await startRedis();
    const supervisor = await startSupervisor(example, {
      args: ['-i', '2', '--routing', 'key', '--redis', redis.url],
      env: { PS_HISTORY_INTERVAL: '1000', PS_NODE_ID: 'studio', PS_ADMISSION: 'false' },
    });
    const browser = await launchChromium();

    // One publishes, two watch: whichever worker their requests would have met, they reach the one with the stream.
    const publisher = await openPage(browser, supervisor.serverUrl);
    await publishOnPage(publisher, 'opening');
    const viewers = [await openPage(browser, supervisor.serverUrl), await openPage(browser, supervisor.serverUrl)];
    for (const viewer of viewers) await watchOnPage(viewer, 'opening');
    for (const viewer of viewers) {
      await waitFor('the viewer to decode frames', async () => (await framesDecoded(viewer)) > 20, 30_000);
    }

    // R5 R9 R35 the peers are seen on the worker that has them, and nowhere else.
    const busy = await waitFor('three peers on one worker', async () => {
      const workers = await workersOf(supervisor);
      return workers.find(({ currentMetrics }) => currentMetrics.activeConnections === 3) && workers;
    });
    expect(busy.map(({ currentMetrics }) => currentMetrics.activeConnections).sort()).toEqual([0, 3]);
    const { workerId } = busy.find(({ currentMetrics }) => currentMetrics.activeConnections === 3)!;
    const figures = (await supervisor.get(`/workers/${workerId}/performance-metrics`)).json();
    expect(figures).toMatchObject({ workerId, currentMetrics: { activeConnections: 3 } });
    await waitFor('media to be counted', async () => {
      const { currentMetrics } = (await supervisor.get(`/workers/${workerId}/performance-metrics`)).json();
      return currentMetrics.throughput > 10_000 && currentMetrics.throughputSource === 'sockets+peers';
    });

    // R6 R65 an operator's command runs in every worker, and each answers.
    const optimized = await supervisor.cli('optimize', 'memory', '--json');
    const { workers: replies } = JSON.parse(optimized.stdout);
    expect(replies).toHaveLength(2);
    expect(replies.every(({ outcomes }: { outcomes: { name: string }[] }) => outcomes[0]?.name === 'memory')).toBe(
      true,
    );

    // A second process reads the same figures from Redis.
    const stored = await waitFor(
      'the second process to see it all',
      () => {
        const answer = JSON.parse(
          execFileSync(process.execPath, ['--input-type=module', '-e', reader, redis.url], { encoding: 'utf8' }),
        );
        return answer.events.length >= 2 && answer.history.length > 0 && answer;
      },
      20_000,
    );
    expect(stored.now).toMatchObject([{ isAlive: true, snapshot: { nodeId: 'studio' } }]);
    const seen = stored.now[0].snapshot.workers.find((worker: { workerId: number }) => worker.workerId === workerId);
    expect(seen.sample.values.peersConnected).toBe(3);
    expect(seen.sample.streams).toEqual([{ streamKey: 'opening', publishers: 1, viewers: 2 }]);
    expect(stored.events.map(({ outcome }: { outcome: { name: string } }) => outcome.name)).toContain('memory');
    const series = (
      await supervisor.get('/cluster/history?metric=peersConnected&from=-1m&step=1000&by=cluster')
    ).json();
    expect(series.series[0].points.map(([, value]: [number, number | null]) => value)).toContain(3);

    // R81 the end leaves no process, no port, and no key without expiry.
    const pids = stored.now[0].snapshot.workers.map(({ pid }: { pid: number }) => pid);
    expect((await supervisor.cli('stop')).exitCode).toBe(0);
    expect(await supervisor.ended).toBe(0);
    expect([supervisor.pid, ...pids].filter(isAlive)).toEqual([]);
    await expect(supervisor.get('/healthz')).rejects.toThrow(/ECONNREFUSED/);
    await expect(fetch(supervisor.serverUrl)).rejects.toThrow();
    const client = await plainClient(redis);
    const keys = await client.keys('*');
    const lives = await Promise.all(keys.map(async (key) => [key, await client.pttl(key)] as const));
    expect(keys.length).toBeGreaterThan(0);
    expect(lives.filter(([, ttlMs]) => ttlMs <= 0)).toEqual([]);
  });
});
