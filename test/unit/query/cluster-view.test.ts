import { describe, expect, it } from 'vitest';
import type { HistogramData, MetricValues } from '../../../src/protocol/sample.js';
import type { HistoryPoint } from '../../../src/protocol/snapshot.js';
import { ClusterView } from '../../../src/query/cluster-view.js';
import { MemoryStore } from '../../../src/store/memory-store.js';
import type { EventQuery, HistoryQuery } from '../../../src/store/metrics-store.js';
import { ManualClock } from '../../support/manual-clock.js';
import { frameFixture, optimizationFixture, pointFixture, snapshotFixture } from '../../support/snapshot-fixture.js';

const step = 10_000;
const start = 1_800_000_000_000;

function opened(): { store: MemoryStore; view: ClusterView } {
  const store = new MemoryStore({ clock: new ManualClock(start + 600_000), leaseMs: 5000 });
  return { store, view: new ClusterView(store, { historyIntervalMs: step }) };
}

/** @param workers figures by `nodeId/slot` */
function addStep(store: MemoryStore, index: number, workers: Readonly<Record<string, MetricValues>>): void {
  const points = Object.entries(workers).map(([key, values]): HistoryPoint => {
    const [nodeId = '', slot = ''] = key.split('/');
    return pointFixture({ nodeId, slot: Number(slot), workerId: Number(slot) + 1, values });
  });
  for (const nodeId of new Set(points.map((point) => point.nodeId))) {
    const own = points.filter((point) => point.nodeId === nodeId);
    store.append(frameFixture({ nodeId, atMs: start + index * step, points: own }));
  }
}

function ask(view: ClusterView, changes: Partial<HistoryQuery> = {}) {
  const query = {
    metric: 'peersConnected',
    fromMs: start,
    toMs: start + 3 * step,
    stepMs: step,
    by: 'cluster' as const,
  };
  return view.history({ ...query, ...changes });
}

const values = (series: { readonly points: readonly (readonly [number, number | null])[] } | undefined) =>
  series?.points.map(([, value]) => value);

describe('ClusterView', () => {
  it('R10 one line for the cluster, one for each node, one for each worker', async () => {
    const { store, view } = opened();
    for (const i of [1, 2, 3])
      addStep(store, i, {
        'n1/0': { peersConnected: i },
        'n1/1': { peersConnected: 10 },
        'n2/0': { peersConnected: 100 },
      });
    const cluster = await ask(view);
    expect(cluster.unit).toBe('count');
    expect(cluster.series).toEqual([{ labels: {}, points: [1, 2, 3].map((i) => [start + i * step, 110 + i]) }]);
    const nodes = await ask(view, { by: 'node' });
    expect(nodes.series.map((line) => [line.labels, values(line)])).toEqual([
      [{ nodeId: 'n1' }, [11, 12, 13]],
      [{ nodeId: 'n2' }, [100, 100, 100]],
    ]);
    const workers = await ask(view, { by: 'worker', nodeId: 'n1' });
    expect(workers.series.map((line) => [line.labels, values(line)])).toEqual([
      [{ nodeId: 'n1', slot: 0, workerId: 1 }, [1, 2, 3]],
      [{ nodeId: 'n1', slot: 1, workerId: 2 }, [10, 10, 10]],
    ]);
    expect(values((await ask(view, { workerId: 2 })).series[0])).toEqual([10, 10, 10]);
  });

  it('looks for a figure that nobody reported in the merged minutes of the cluster only, not with every worker', async () => {
    const minute = 60_000;
    const { store } = opened();
    const merged = { atMs: start + minute, stepMs: minute, values: { workersReporting: 1000 }, histograms: {} };
    const source = {
      now: () => store.now(),
      nodes: () => store.nodes(),
      events: (query: EventQuery) => store.events(query),
      history: () => Promise.reject(new Error('every worker was read')),
      clusterHistory: () => Promise.resolve([merged]),
    };
    const view = new ClusterView(source, { historyIntervalMs: step });
    const { series } = await ask(view, { toMs: start + minute, stepMs: minute });
    expect(values(series[0])).toEqual([null]);
    await expect(ask(view, { toMs: start + minute, stepMs: minute, by: 'worker' })).rejects.toThrow('every worker');
  });

  it('a step without a sample is a gap, not 0', async () => {
    const { store, view } = opened();
    addStep(store, 1, { 'n1/0': { peersConnected: 4 } });
    addStep(store, 2, { 'n1/0': { cpuRatio: 0.5 } });
    addStep(store, 4, { 'n1/0': { peersConnected: 0 } });
    expect(values((await ask(view, { toMs: start + 4 * step })).series[0])).toEqual([4, null, null, 0]);
  });

  it('a longer step folds each worker over its time first, then the workers', async () => {
    const { store, view } = opened();
    [0.2, 0.4].forEach((cpuRatio, i) => addStep(store, i + 1, { 'n1/0': { cpuRatio } }));
    addStep(store, 2, { 'n2/0': { cpuRatio: 0.9 } });
    const answer = await ask(view, { metric: 'cpuRatio', stepMs: 2 * step, toMs: start + 2 * step });
    expect(values(answer.series[0])?.[0]).toBeCloseTo((0.3 + 0.9) / 2);
  });

  it('percentiles come from the merged distribution, never from an average of percentiles', async () => {
    const { store, view } = opened();
    const all = (bucket: number, count: number): HistogramData => {
      const value = 2 ** ((bucket + 0.5) / 16);
      return {
        scale: 4,
        zeroCount: 0,
        offset: bucket,
        counts: [count],
        count,
        sum: count * value,
        max: 2 ** ((bucket + 1) / 16),
      };
    };
    const fast = pointFixture({
      slot: 0,
      values: { responseTimeP99Ms: 2 },
      histograms: { responseTimeMs: all(16, 990) },
    });
    const slow = pointFixture({
      slot: 1,
      values: { responseTimeP99Ms: 1024 },
      histograms: { responseTimeMs: all(160, 5) },
    });
    store.append(frameFixture({ atMs: start + step, points: [fast, slow] }));
    const answer = await ask(view, { metric: 'responseTimeP99Ms', toMs: start + step });
    expect(values(answer.series[0])?.[0]).toBeLessThan(2.2);
  });

  it('a ratio is made from the parts of all workers, not from their ratios', async () => {
    const { store, view } = opened();
    addStep(store, 1, {
      'n1/0': { errorRatio: 1, errorsPerSec: 1, requestsPerSec: 1 },
      'n1/1': { errorRatio: 0, errorsPerSec: 0, requestsPerSec: 99 },
    });
    const answer = await ask(view, { metric: 'errorRatio', toMs: start + step });
    expect(values(answer.series[0])).toEqual([0.01]);
  });

  it("R111 the application's own metric is answered where it was reported, and unknown where it was not", async () => {
    const { store, view } = opened();
    addStep(store, 1, { 'n1/0': { ordersCount: 3 }, 'n1/1': { ordersCount: 4 } });
    expect(values((await ask(view, { metric: 'ordersCount', toMs: start + step })).series[0])).toEqual([7]);
    await expect(ask(view, { metric: 'ordersKount' })).rejects.toMatchObject({ code: 'PS_STORE_BAD_QUERY' });
  });

  it('an unknown metric is refused, naming the nearest', async () => {
    const { view } = opened();
    await expect(ask(view, { metric: 'cpuRatoi' })).rejects.toMatchObject({
      code: 'PS_STORE_BAD_QUERY',
      remedy: expect.stringContaining('Did you mean cpuRatio') as string,
    });
    await expect(ask(view, { metric: '__proto__' })).rejects.toMatchObject({ code: 'PS_STORE_BAD_QUERY' });
    await expect(ask(view, { metric: 'constructor' })).rejects.toMatchObject({ code: 'PS_STORE_BAD_QUERY' });
  });

  it.each<[string, Partial<HistoryQuery>, string]>([
    ['a range that ends before it begins', { toMs: start - 1 }, 'from'],
    ['a time that is no number', { fromMs: Number.NaN }, 'from'],
    ['a step shorter than the stored one', { stepMs: 1000 }, 'step'],
    ['a step that is no whole number', { stepMs: 10_000.5 }, 'step'],
    ['a step longer than the range', { stepMs: 10 * step }, 'step'],
    ['more than 2,000 points', { toMs: start + 2001 * step }, 'step'],
    ['a range of more than 31 days', { toMs: start + 32 * 86_400_000, stepMs: 86_400_000 }, 'from'],
  ])('%s is refused', async (_what, changes, place) => {
    await expect(ask(opened().view, changes)).rejects.toMatchObject({ code: 'PS_STORE_BAD_QUERY', details: { place } });
  });

  it('now tells how old the state of a node is and whether it is alive', async () => {
    const { store, view } = opened();
    store.publish(snapshotFixture());
    expect(await view.now()).toEqual([{ snapshot: snapshotFixture(), ageMs: 0, isAlive: true }]);
  });

  it('R86 events are checked and passed to the store', async () => {
    const { store, view } = opened();
    store.record(optimizationFixture());
    expect(await view.events({ limit: 5, strategy: 'memory', workerId: 1 })).toHaveLength(1);
    await expect(view.events({ limit: 0 })).rejects.toMatchObject({ details: { place: 'limit' } });
    await expect(view.events({ limit: 1001, strategy: 'A B' })).rejects.toMatchObject({
      details: { place: 'limit, strategy' },
    });
    await expect(view.events({ limit: 5, fromMs: 2, toMs: 1 })).rejects.toMatchObject({ details: { place: 'from' } });
  });
});

describe('history in rollups', () => {
  it('R10 R96 a chart by hours has the values of its minutes, their peaks, and its gaps as gaps', async () => {
    const clock = new ManualClock(start);
    const store = new MemoryStore({ clock, leaseMs: 5000 });
    const view = new ClusterView(store, { historyIntervalMs: 60_000 });
    const hourMs = 3_600_000;
    for (let minute = 1; minute <= 4 * 60; minute += 1) {
      clock.advance(60_000);
      const isDown = minute > 2 * 60 && minute <= 3 * 60;
      const values = { cpuRatio: minute % 60 === 30 ? 0.9 : 0.3, peersConnected: 5 };
      const points = [0, 1].map((slot) => pointFixture({ slot, workerId: slot + 1, values }));
      if (!isDown) store.append(frameFixture({ atMs: clock.now(), stepMs: 60_000, points }));
      if (minute % 60 === 0) await store.clusterHistory({ ...noRange, toMs: clock.now() });
    }
    clock.advance(90_000);
    const range = { fromMs: start, toMs: start + 4 * hourMs, stepMs: hourMs };
    for (const by of ['cluster', 'worker'] as const) {
      const answer = await view.history({ ...range, metric: 'cpuRatio', by });
      const line = values(answer.series[0]) ?? [];
      expect(line).toHaveLength(4);
      expect(line.map((value) => value === null)).toEqual([false, false, true, false]);
      for (const value of line) if (value !== null) expect(value).toBeCloseTo(0.31, 2);
      const highest = await view.history({ ...range, metric: 'cpuRatio', by, stat: 'max' });
      expect(new Set(values(highest.series[0]))).toEqual(new Set([0.9, null]));
    }
    const peers = await view.history({ ...range, metric: 'peersConnected', by: 'cluster' });
    expect(new Set(values(peers.series[0]))).toEqual(new Set([10, null]));
  }, 60_000);
});

const noRange = { fromMs: start, stepMs: 60_000, metrics: [], histograms: [] };
