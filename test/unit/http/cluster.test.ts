import { describe, expect, it } from 'vitest';
import { SupervisorError } from '../../../src/core/errors.js';
import type { ClusterQueries } from '../../../src/http/ports/ports.js';
import type { EventQuery, HistoryQuery, NodeState } from '../../../src/store/metrics-store.js';
import { call } from '../../support/http-call.js';
import { fakeProgram, outcomeFixture, startAdmin, workerFixture } from './admin-fixture.js';

const nowMs = 1_800_000_000_000;
const minuteMs = 60_000;

function nodeState(nodeId: string, ...workerIds: number[]): NodeState {
  const workers = workerIds.map((workerId) => workerFixture(workerId, { nodeId }));
  return { snapshot: { nodeId, instanceId: `${nodeId}-1`, seq: 3, atMs: nowMs, workers }, ageMs: 40, isAlive: true };
}

const identityFixture = { nodeId: 'node-a', slot: 0, workerId: 1, generation: 1, pid: 1001 };

/** A cluster of two nodes that writes down what it is asked. */
function askedCluster(changes: Partial<ClusterQueries> = {}) {
  const histories: HistoryQuery[] = [];
  const eventQueries: EventQuery[] = [];
  const base = fakeProgram().ports.cluster;
  const cluster: ClusterQueries = {
    ...base,
    now: () => Promise.resolve([nodeState('node-a', 1, 2), nodeState('node-b', 1)]),
    history(query) {
      histories.push(query);
      return base.history(query);
    },
    events(query) {
      eventQueries.push(query);
      const outcome = outcomeFixture();
      return Promise.resolve([{ ...identityFixture, id: 'e1', atMs: nowMs, type: 'optimization' as const, outcome }]);
    },
    ...changes,
  };
  return { histories, eventQueries, program: fakeProgram({ cluster }) };
}

describe('GET /cluster', () => {
  it('R10 /cluster/now lists every node with its age', async () => {
    const { url } = await startAdmin({}, askedCluster().program);
    const { nodes } = (await call(url, '/cluster/now')).json();
    expect(nodes).toMatchObject([{ snapshot: { nodeId: 'node-a' }, ageMs: 40, isAlive: true }, {}]);
    expect((await call(url, '/cluster/now?node=node-b')).json().nodes).toHaveLength(1);
  });

  it('R10 /cluster/workers lists the workers of all nodes', async () => {
    const { url } = await startAdmin({}, askedCluster().program);
    const { workers } = (await call(url, '/cluster/workers')).json();
    expect(workers).toMatchObject([
      { nodeId: 'node-a', workerId: 1, isAlive: true },
      { nodeId: 'node-a', workerId: 2 },
      { nodeId: 'node-b', workerId: 1 },
    ]);
  });

  it('R10 /cluster/history asks for the last 15 minutes unless told otherwise', async () => {
    const { histories, program } = askedCluster();
    const { url } = await startAdmin({}, program);
    const answer = await call(url, '/cluster/history?metric=memoryRatio');
    expect(histories).toEqual([
      { metric: 'memoryRatio', by: 'cluster', fromMs: nowMs - 15 * minuteMs, toMs: nowMs, stepMs: 10_000 },
    ]);
    expect(answer.json()).toMatchObject({ metric: 'memoryRatio', unit: 'ratio', series: [] });
  });

  it('R10 /cluster/history reads ISO, epoch and relative times, and every filter', async () => {
    const { histories, program } = askedCluster();
    const { url } = await startAdmin({}, program);
    const iso = encodeURIComponent(new Date(nowMs - minuteMs).toISOString());
    await call(url, `/cluster/history?metric=cpuRatio&from=${nowMs - 5 * minuteMs}&to=${iso}&step=30s&by=worker`);
    await call(url, '/cluster/history?metric=cpuRatio&from=-1h&to=-30m&by=node&node=node-b&slot=0&workerId=1');
    expect(histories).toMatchObject([
      { fromMs: nowMs - 5 * minuteMs, toMs: nowMs - minuteMs, stepMs: 30_000, by: 'worker' },
      {
        fromMs: nowMs - 60 * minuteMs,
        toMs: nowMs - 30 * minuteMs,
        by: 'node',
        nodeId: 'node-b',
        slot: 0,
        workerId: 1,
      },
    ]);
  });

  it('a long range gets a longer step, so that a chart can show it', async () => {
    const { histories, program } = askedCluster();
    const { url } = await startAdmin({}, program);
    await call(url, '/cluster/history?metric=cpuRatio&from=-24h');
    expect(histories[0]?.stepMs).toBe(240_000);
  });

  it.each([
    ['', ['query.metric: is missing']],
    ['?metric=a b', ['query.metric: must be the name of a metric']],
    ['?metric=cpuRatio&from=yesterday&to=x', ['query.from: must be an ISO time', 'query.to: must be an ISO time']],
    ['?metric=cpuRatio&from=-1m&to=-2m', ['query.from: must be before query.to']],
    ['?metric=cpuRatio&from=-90d', ['query.from: must be at most 31 d']],
    ['?metric=cpuRatio&step=10ms', ['query.step: must be at least 1s', 'query.step: gives more than 5000 points']],
    ['?metric=cpuRatio&by=moon', ['query.by: must be cluster, node or worker']],
    ['?metric=cpuRatio&colour=red', ['query.colour: is not known here']],
  ])('/cluster/history%s is 400 and names each problem with its place', async (query, messages) => {
    const { histories, program } = askedCluster();
    const { url } = await startAdmin({}, program);
    const answer = await call(url, `/cluster/history${query.replaceAll(' ', '%20')}`);
    expect(answer.status).toBe(400);
    for (const message of messages) expect(answer.json().error.message).toContain(message);
    expect(histories).toEqual([]);
  });

  it('R85 /cluster/optimizations answers who ran what, with every filter passed on', async () => {
    const { eventQueries, program } = askedCluster();
    const { url } = await startAdmin({}, program);
    const answer = await call(url, '/cluster/optimizations?limit=5&strategy=memory&workerId=1&from=-1h');
    expect(answer.json().optimizations).toMatchObject([{ nodeId: 'node-a', workerId: 1, outcome: { name: 'memory' } }]);
    await call(url, '/cluster/optimizations');
    expect(eventQueries).toEqual([
      { limit: 5, types: ['optimization'], strategy: 'memory', workerId: 1, fromMs: nowMs - 60 * minuteMs },
      { limit: 100, types: ['optimization'] },
    ]);
  });

  it.each(['limit=0', 'limit=1001', 'limit=1e3', 'strategy=Bad!', 'workerId=0'])(
    '/cluster/optimizations?%s is 400',
    async (query) => {
      const { url } = await startAdmin({}, askedCluster().program);
      expect((await call(url, `/cluster/optimizations?${query}`)).status).toBe(400);
    },
  );

  it('a store that is away is 503 in its own words', async () => {
    const now = () => Promise.reject(new SupervisorError('PS_STORE_AWAY', { reason: 'connection refused' }));
    const { url } = await startAdmin({}, askedCluster({ now }).program);
    const answer = await call(url, '/cluster/now');
    expect(answer.status).toBe(503);
    expect(answer.json().error.message).toContain('connection refused');
  });
});

describe('probes and lists', () => {
  it('R108 /metrics is Prometheus text', async () => {
    const { url } = await startAdmin();
    const answer = await call(url, '/metrics');
    expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(answer.text).toContain('# HELP perf_supervisor_up');
  });

  it('/healthz and /readyz are 200 or 503', async () => {
    const status = () => fakeProgram().ports.health.status();
    const failing = fakeProgram({ health: { isLive: () => false, isReady: () => false, status } });
    const sick = await startAdmin({}, failing);
    const well = await startAdmin();
    for (const path of ['/healthz', '/readyz']) {
      expect((await call(sick.url, path)).status).toBe(503);
      expect((await call(well.url, path)).status).toBe(200);
    }
  });

  it('GET / lists every endpoint, as JSON or as a page', async () => {
    const { url } = await startAdmin();
    const { endpoints } = (await call(url, '/')).json();
    expect(endpoints).toContainEqual(expect.objectContaining({ path: '/performance-optimize', needsToken: true }));
    expect(JSON.stringify(endpoints)).not.toContain('/control');
    const page = await call(url, '/', { headers: { accept: 'text/html,*/*' } });
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.text).toContain('<a href="/performance-metrics">');
  });
});
