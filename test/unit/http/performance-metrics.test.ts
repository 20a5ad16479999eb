import { describe, expect, it } from 'vitest';
import { call } from '../../support/http-call.js';
import { sampleFixture } from '../../support/sample-fixture.js';
import { fakeProgram, outcomeFixture, silentWorkerFixture, startAdmin, workerFixture } from './admin-fixture.js';

const seedKeys = {
  performance: ['averageDuration', 'isEnabled', 'isOptimizing', 'lastOptimization', 'optimizationCount', 'successRate'],
  currentMetrics: [
    'activeConnections',
    'cpuUsage',
    'errorRate',
    'memoryUsage',
    'responseTime',
    'systemLoad',
    'throughput',
    'uptime',
  ],
};

function sampled(workerId: number, memoryRatio: number, peersConnected: number, optimizationCount: number) {
  const base = sampleFixture();
  const optimizer = { ...base.optimizer, optimizationCount, successRatio: optimizationCount / 4 };
  return workerFixture(workerId, { sample: { ...base, values: { memoryRatio, peersConnected }, optimizer } });
}

function programOf(...workers: ReturnType<typeof workerFixture>[]) {
  const recentOutcomes = (workerId: number) => [
    outcomeFixture({ id: `of-${workerId}`, startedAtMs: 1_800_000_000_000 + workerId }),
  ];
  return fakeProgram({ workers: { nodeId: 'node-a', workers: () => workers, recentOutcomes } });
}

describe('GET /performance-metrics', () => {
  it.each(['/workers/2/performance-metrics', '/performance-metrics?workerId=2'])(
    'R61 R62 R63 R64 %s answers for one worker in the shape of the seed',
    async (path) => {
      const { url, clock } = await startAdmin();
      const answer = await call(url, path);
      const body = answer.json();
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(body).toMatchObject({ workerId: 2, pid: 1002, slot: 1, nodeId: 'node-a' });
      expect(body.timestamp).toBe(new Date(clock.now()).toISOString());
      expect(Object.keys(body.performance)).toEqual(expect.arrayContaining(seedKeys.performance));
      expect(Object.keys(body.currentMetrics)).toEqual(expect.arrayContaining(seedKeys.currentMetrics));
      expect(body.currentMetrics.systemLoad).toHaveLength(3);
      expect(body.recentOptimizations).toMatchObject([{ name: 'memory', status: 'completed' }]);
    },
  );

  it('R61 without a workerId answers for all workers, each metric folded by its own rule, with each beside it', async () => {
    const program = programOf(sampled(1, 0.2, 3, 1), sampled(2, 0.6, 4, 3));
    const { url } = await startAdmin({}, program);
    const body = (await call(url, '/performance-metrics')).json();
    expect(body.workerId).toBe(0);
    expect(body.currentMetrics.activeConnections).toBe(7);
    expect(body.performance).toMatchObject({ optimizationCount: 4, successRate: (0.25 * 1 + 0.75 * 3) / 4 });
    expect(body.workers.map((worker: { workerId: number }) => worker.workerId)).toEqual([1, 2]);
    expect(body.recentOptimizations).toMatchObject([
      { workerId: 2, id: 'of-2' },
      { workerId: 1, id: 'of-1' },
    ]);
  });

  it('R61 an unknown worker is 404 and the answer names the known ones', async () => {
    const { url } = await startAdmin();
    const answer = await call(url, '/workers/9/performance-metrics');
    expect(answer.status).toBe(404);
    expect(answer.json().error).toEqual({
      code: 'PS_WORKER_UNKNOWN',
      message: 'there is no worker 9',
      remedy: 'Known workers: 1, 2.',
    });
  });

  it('a worker that is gone is not known any more', async () => {
    const { url } = await startAdmin({}, programOf(workerFixture(1), workerFixture(2, { state: 'gone' })));
    expect((await call(url, '/workers/2/performance-metrics')).status).toBe(404);
  });

  it('a worker without a sample is 503, not a page of zeros', async () => {
    const { url } = await startAdmin({}, programOf(silentWorkerFixture(1)));
    expect((await call(url, '/workers/1/performance-metrics')).json().error.code).toBe('PS_WORKER_NO_SAMPLE');
    expect((await call(url, '/performance-metrics')).status).toBe(503);
  });

  it.each([
    ['?workerId=abc', 'query.workerId: must be a worker id'],
    ['?workerId=1&workerId=2', 'query.workerId: must be given once'],
    ['?workerid=1', 'query.workerid: is not known here'],
    ['?__proto__=1', 'query.__proto__: is not known here'],
  ])('%s is 400 and names the place', async (query, message) => {
    const { url } = await startAdmin();
    const answer = await call(url, `/performance-metrics${query}`);
    expect(answer.status).toBe(400);
    expect(answer.json().error.message).toContain(message);
  });
});
