import { expect, it } from 'vitest';
import { ClusterView } from '../../src/query/cluster-view.js';
import type { NodeSnapshot } from '../../src/protocol/snapshot.js';
import { sampleFixture } from '../support/sample-fixture.js';
import {
  frameFixture,
  identityFixture,
  optimizationFixture,
  outcomeFixture,
  pointFixture,
} from '../support/snapshot-fixture.js';
import { waitFor } from '../support/wait-for.js';
import { ofLength, type StoreHarness } from './metrics-store-suite.js';

const stepMs = 10_000;

/** The questions of a dashboard: their answers must not depend on where the figures lie. */
export function storeQuestionLaws(makeHarness: () => StoreHarness): void {
  it('R10 the top workers of all nodes come in order, and a node that fell silent says so', async () => {
    const harness = makeHarness();
    const stores = [harness.open('n1'), harness.open('n2')] as const;
    stores[0].publish(snapshotOf('n1', [0.3, 0.9]));
    stores[1].publish(snapshotOf('n2', [0.5]));
    const view = new ClusterView(stores[0], { historyIntervalMs: stepMs });
    const query = { metric: 'cpuRatio', limit: 2, order: 'highest' } as const;
    await waitFor('both nodes', async () => ofLength(await view.now(), 2));
    expect((await view.nodes()).map(({ nodeId, presence }) => `${nodeId} ${presence}`)).toEqual([
      'n1 alive',
      'n2 alive',
    ]);
    const top = (await view.top(query)).map(({ nodeId, slot, value, isAlive }) => [nodeId, slot, value, isAlive]);
    expect(top).toEqual([
      ['n1', 1, 0.9, true],
      ['n2', 0, 0.5, true],
    ]);
    const lowest = await view.top({ ...query, order: 'lowest', limit: 1, nodeId: 'n1' });
    expect(lowest.map(({ slot }) => slot)).toEqual([0]);
    await expect(view.top({ ...query, metric: 'cpuRation' })).rejects.toMatchObject({ code: 'PS_STORE_BAD_QUERY' });
  });

  it('a metric is compared before and after a moment, with its noise, and gaps are counted as gaps', async () => {
    const harness = makeHarness();
    const store = harness.open('n1');
    const view = new ClusterView(store, { historyIntervalMs: stepMs });
    const atMs = Math.floor(harness.nowMs() / stepMs) * stepMs - 8 * stepMs;
    // Steps 1 to 6 before the moment, of which one is missing; then one that counts for neither side, then five after.
    for (const index of [-5, -4, -2, -1, 0, 1, 2, 3, 4, 5, 6]) {
      const cpuRatio = (index > 0 ? 0.4 : 0.2) + (index % 2) * 0.01;
      store.append(frameFixture({ atMs: atMs + index * stepMs, points: [pointFixture({ values: { cpuRatio } })] }));
    }
    const query = { metric: 'cpuRatio', atMs, windowMs: 6 * stepMs, nowMs: harness.nowMs() };
    const answer = await waitFor('the figures', async () => {
      const compared = await view.compare(query);
      // The two sides are asked for side by side: one may be answered before the frames were written, the other after.
      return compared.before.stepCount === 5 && compared.after.stepCount === 5 ? compared : undefined;
    });
    expect(answer).toMatchObject({ verdict: 'higher', unit: 'ratio', stepMs });
    expect(answer.before).toMatchObject({ stepCount: 5, gapCount: 1 });
    expect(answer.after).toMatchObject({ stepCount: 5, gapCount: 0 });
    expect(answer.difference).toBeCloseTo(0.2, 1);
    expect(answer.noise).toBeLessThan(0.02);
    const empty = await view.compare({ ...query, atMs: atMs - 100 * stepMs });
    expect(empty).toMatchObject({ verdict: 'unknown', difference: null, before: { mean: null, stepCount: 0 } });
  });

  it('R96 success and effect of a strategy are told over time, and what was not measured is no zero', async () => {
    const harness = makeHarness();
    const store = harness.open('n1');
    const nowMs = Math.floor(harness.nowMs() / stepMs) * stepMs;
    const run = (id: string, agoMs: number, status: 'completed' | 'failed') =>
      optimizationFixture({ id, atMs: nowMs - agoMs, outcome: outcomeFixture({ id, status }) });
    for (const event of [run('r1', 25_000, 'completed'), run('r2', 24_000, 'failed'), run('r3', 5000, 'completed')])
      store.record(event);
    const effect = { metric: 'memoryRatio', before: 0.8, after: 0.6, changeRatio: -0.25, verdict: 'improved' } as const;
    store.record({
      ...identityFixture(),
      ...{ id: 'r1:effect', atMs: nowMs, type: 'effect-measured', outcomeId: 'r1', strategy: 'memory', effect },
    });
    const view = new ClusterView(store, { historyIntervalMs: stepMs });
    const answer = await waitFor('the runs', async () => {
      const worth = await view.worth({ fromMs: nowMs - 30_000, toMs: nowMs, stepMs });
      const steps = worth.strategies[0]?.steps;
      return steps?.[0]?.improvedCount === 1 && steps[2]?.completedCount === 1 ? steps : undefined;
    });
    expect(answer).toMatchObject([
      { completedCount: 1, failedCount: 1, improvedCount: 1, meanChangeRatio: -0.25 },
      { completedCount: 0, failedCount: 0, meanChangeRatio: null },
      { completedCount: 1, failedCount: 0, improvedCount: 0, meanChangeRatio: null },
    ]);
  });
}

function snapshotOf(nodeId: string, shares: readonly number[]): NodeSnapshot {
  const workers = shares.map((cpuRatio, slot) => ({
    ...identityFixture({ nodeId, slot, workerId: slot + 1 }),
    state: 'running' as const,
    startedAtMs: 1_799_999_990_000,
    sample: sampleFixture({ values: { cpuRatio } }),
  }));
  return { nodeId, instanceId: `${nodeId}-a`, seq: 1, atMs: 1_800_000_000_000, workers };
}
