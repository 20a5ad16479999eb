import { expect, it } from 'vitest';
import { frameFixture, pointFixture } from '../support/snapshot-fixture.js';
import { waitFor } from '../support/wait-for.js';
import { ofLength, settled, type StoreHarness } from './metrics-store-suite.js';

const stepMs = 10_000;

export function storeHistoryLaws(makeHarness: () => StoreHarness): void {
  it('R85 history is kept and read back whole, oldest first, from exclusive to inclusive', async () => {
    const harness = makeHarness();
    const store = harness.open('n1');
    const startMs = stepBefore(harness, 4);
    const frames = [0, 1, 2, 3].map((i) => frameFixture({ atMs: startMs + i * stepMs }));
    for (const frame of frames) store.append(frame);
    const range = { fromMs: startMs, toMs: startMs + 2 * stepMs };
    const answer = await waitFor('two frames', async () => ofLength(await store.history(range), 2));
    expect(answer).toEqual(frames.slice(1, 3));
  });

  it('R7 history keeps the workerId, generation and histograms of every worker', async () => {
    const harness = makeHarness();
    const store = harness.open('n1');
    const histogram = { scale: 4, zeroCount: 1, offset: 3, counts: [1, 0, 2], count: 4, sum: 5.5, max: 2.5 };
    const points = [1, 2].map((workerId) =>
      pointFixture({
        slot: workerId - 1,
        workerId,
        generation: 2,
        pid: 1000 + workerId,
        histograms: { responseTimeMs: histogram },
      }),
    );
    const frame = frameFixture({ atMs: stepBefore(harness, 1), points });
    store.append(frame);
    const range = { fromMs: 0, toMs: harness.nowMs(), nodeId: 'n1' };
    expect(await waitFor('the frame', async () => ofLength(await store.history(range), 1))).toEqual([frame]);
  });

  it('the same step of a node is stored once', async () => {
    const harness = makeHarness();
    const store = harness.open('n1');
    const frame = frameFixture({ atMs: stepBefore(harness, 1) });
    for (let i = 0; i < 3; i += 1) store.append(frame);
    await settled(store);
    const range = { fromMs: 0, toMs: harness.nowMs() };
    await waitFor('one frame', async () => ofLength(await store.history(range), 1));
    store.append(frame);
    await settled(store);
    expect(await store.history(range)).toEqual([frame]);
  });

  it('the history of two nodes is told apart, and merged when no node is named', async () => {
    const harness = makeHarness();
    const stores = [harness.open('n1'), harness.open('n2')];
    const atMs = stepBefore(harness, 1);
    stores.forEach((store, i) => {
      const nodeId = `n${i + 1}`;
      store.publish({ nodeId, instanceId: `${nodeId}-a`, seq: 1, atMs, workers: [] });
      store.append(frameFixture({ nodeId, atMs }));
    });
    const [store] = stores;
    const range = { fromMs: 0, toMs: harness.nowMs() };
    const all = await waitFor('both', async () => ofLength((await store?.history(range)) ?? [], 2));
    expect(all.map((frame) => frame.nodeId)).toEqual(['n1', 'n2']);
    const one = await store?.history({ ...range, nodeId: 'n2' });
    expect(one?.map((frame) => frame.nodeId)).toEqual(['n2']);
  });

  it('history before the range, after it and of an unknown node is an empty answer', async () => {
    const harness = makeHarness();
    const store = harness.open('n1');
    const atMs = stepBefore(harness, 1);
    store.append(frameFixture({ atMs }));
    await settled(store);
    expect(await store.history({ fromMs: 0, toMs: atMs - 1, nodeId: 'n1' })).toEqual([]);
    expect(await store.history({ fromMs: atMs, toMs: atMs + stepMs, nodeId: 'n1' })).toEqual([]);
    expect(await store.history({ fromMs: 0, toMs: atMs, nodeId: 'nowhere' })).toEqual([]);
  });
}

/** The end of the step that ended `count` steps ago, in the harness's own time. */
function stepBefore(harness: StoreHarness, count: number): number {
  return Math.floor(harness.nowMs() / stepMs - count) * stepMs;
}
