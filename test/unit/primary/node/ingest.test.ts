import { describe, expect, it } from 'vitest';
import { Ingest } from '../../../../src/primary/node/ingest.js';
import type { WorkerSnapshot } from '../../../../src/protocol/snapshot.js';
import { MemoryStore } from '../../../../src/store/memory-store.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { sampleFixture } from '../../../support/sample-fixture.js';

const identity = { nodeId: 'a', slot: 0, workerId: 1, generation: 1, pid: 11 };
const startMs = 1_800_000_000_000;

function setUp() {
  const clock = new ManualClock(startMs);
  const store = new MemoryStore({ clock, leaseMs: 5000 });
  const workers: readonly WorkerSnapshot[] = [{ ...identity, state: 'running', startedAtMs: startMs }];
  const ingest = new Ingest({
    nodeId: 'a',
    instanceId: 'i',
    historyIntervalMs: 10_000,
    clock,
    store,
    workers: () => workers,
  });
  const second = (cpuRatio: number): void => {
    clock.advance(1000);
    ingest.sample(identity, sampleFixture({ atMs: clock.now(), values: { cpuRatio, requestCount: cpuRatio * 1000 } }));
    ingest.tick();
  };
  return { clock, store, second };
}

describe('Ingest', () => {
  it('publishes the newest state at every tick', async () => {
    const { store, second } = setUp();
    second(0.1);
    second(0.2);
    expect(await store.now()).toMatchObject([{ isAlive: true, snapshot: { seq: 2, workers: [{ workerId: 1 }] } }]);
  });

  it('folds the samples of a step into one point, at a step end that is aligned to the clock', async () => {
    const { clock, store, second } = setUp();
    for (let count = 1; count <= 10; count += 1) second(count / 10);
    const frames = await store.history({ fromMs: startMs, toMs: clock.now() });
    expect(frames).toMatchObject([{ atMs: startMs + 10_000, stepMs: 10_000, points: [identity] }]);
    expect(frames[0]?.points[0]?.values.cpuRatio).toBeCloseTo(0.55);
    expect(frames[0]?.points[0]?.values.requestCount).toBe(1000);
  });

  it('writes no step without a sample: that is a gap, not a zero', async () => {
    const { clock, store, second } = setUp();
    for (let count = 0; count < 10; count += 1) second(0.5);
    clock.advance(30_000);
    second(0.5);
    const frames = await store.history({ fromMs: startMs, toMs: clock.now() });
    expect(frames.map(({ atMs }) => (atMs - startMs) / 10_000)).toEqual([1]);
  });
});
