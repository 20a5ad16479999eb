import { describe, expect, it } from 'vitest';
import { maxEvents, maxFramesPerNode } from '../../../src/store/bounds.js';
import { MemoryStore } from '../../../src/store/memory-store.js';
import { ManualClock } from '../../support/manual-clock.js';
import { frameFixture, optimizationFixture, snapshotFixture } from '../../support/snapshot-fixture.js';

function opened(): { store: MemoryStore; clock: ManualClock } {
  const clock = new ManualClock();
  return { store: new MemoryStore({ clock, leaseMs: 5000 }), clock };
}

describe('MemoryStore', () => {
  it('R85 single steps are forgotten after their retention, and their minutes are kept', async () => {
    const clock = new ManualClock();
    const hourMs = 3_600_000;
    const retention = { raw: hourMs, minutes: 24 * hourMs, tenMinutes: 30 * 24 * hourMs };
    const store = new MemoryStore({ clock, leaseMs: 5000, retention });
    const startMs = clock.now();
    for (let i = 0; i < 3 * 360; i += 1) {
      clock.advance(10_000);
      store.append(frameFixture({ atMs: clock.now() }));
    }
    const oldest = async (stepMs?: number): Promise<number | undefined> =>
      (await store.history({ fromMs: 0, toMs: clock.now(), ...(stepMs && { stepMs }) }))[0]?.atMs;
    expect(await oldest()).toBe(clock.now() - hourMs + 10_000);
    expect(await oldest(60_000)).toBe(startMs + 60_000);
    expect(await oldest(600_000)).toBe(startMs + 600_000);
  });

  it('a node has a bounded number of frames, however short its steps are', async () => {
    const { store, clock } = opened();
    for (let i = 0; i < maxFramesPerNode + 50; i += 1)
      store.append(frameFixture({ atMs: clock.now() + i, points: [] }));
    const kept = await store.history({ fromMs: 0, toMs: Infinity });
    expect(kept).toHaveLength(maxFramesPerNode);
    expect(kept[0]?.atMs).toBe(clock.now() + 50);
  });

  it('the timeline keeps the newest 10,000 events', async () => {
    const { store, clock } = opened();
    for (let i = 0; i < maxEvents + 1; i += 1)
      store.record(optimizationFixture({ id: `e${i}`, atMs: clock.now() + i }));
    expect(await store.events({ limit: 1, toMs: clock.now() })).toEqual([]);
    expect((await store.events({ limit: 1 }))[0]?.id).toBe(`e${maxEvents}`);
    expect(store.health().writtenCount).toBe(maxEvents + 1);
  });

  it('a state that a living holder of the name keeps out is counted as dropped', () => {
    const { store } = opened();
    store.publish(snapshotFixture({ instanceId: 'a' }));
    store.publish(snapshotFixture({ instanceId: 'b' }));
    expect(store.health()).toMatchObject({ writtenCount: 1, droppedCount: 1, isConnected: true, pendingCount: 0 });
  });

  it('the age of a state does not depend on the wall clock', async () => {
    const { store, clock } = opened();
    store.publish(snapshotFixture({ atMs: 5 }));
    clock.advance(1234);
    expect((await store.now())[0]?.ageMs).toBe(1234);
  });
});
