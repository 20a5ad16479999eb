import { describe, expect, it } from 'vitest';
import { SupervisorError } from '../../../src/core/errors.js';
import { MemoryStore } from '../../../src/store/memory-store.js';
import type { MetricsStore } from '../../../src/store/metrics-store.js';
import { ResilientStore } from '../../../src/store/resilient-store.js';
import { ManualClock } from '../../support/manual-clock.js';
import { frameFixture, optimizationFixture, snapshotFixture } from '../../support/snapshot-fixture.js';

const clock = new ManualClock();
const memory = (): MemoryStore => new MemoryStore({ clock, leaseMs: 5000 });

/** A shared store that other nodes write to and that can go away. */
function opened(): { store: ResilientStore; shared: MemoryStore; readonly setAway: (isAway: boolean) => void } {
  const shared = memory();
  let isAway = false;
  const read = <T>(ask: () => Promise<T>): Promise<T> =>
    isAway ? Promise.reject(new SupervisorError('PS_STORE_AWAY', { reason: 'test' })) : ask();
  const gate: MetricsStore = {
    kind: 'redis',
    publish: () => undefined,
    append: () => undefined,
    record: () => undefined,
    now: () => read(() => shared.now()),
    history: (range) => read(() => shared.history(range)),
    clusterHistory: (range) => read(() => shared.clusterHistory(range)),
    nodes: () => read(() => shared.nodes()),
    events: (query) => read(() => shared.events(query)),
    keepEvidence: (evidence) => shared.keepEvidence(evidence),
    evidence: () => read(() => shared.evidence()),
    health: () => ({ ...shared.health(), kind: 'redis', isConnected: !isAway }),
    close: () => shared.close(),
  };
  return { store: new ResilientStore(gate, memory()), shared, setAway: (value) => (isAway = value) };
}

describe('ResilientStore', () => {
  it('an answer holds what the others wrote and what this node wrote, each once', async () => {
    const { store, shared } = opened();
    const atMs = clock.now();
    shared.publish(snapshotFixture({ nodeId: 'n2' }));
    shared.append(frameFixture({ nodeId: 'n2', atMs }));
    shared.record(optimizationFixture({ id: 'theirs', atMs: atMs - 1 }));
    store.publish(snapshotFixture());
    for (const target of [store, shared]) {
      target.append(frameFixture({ atMs }));
      target.record(optimizationFixture({ id: 'ours', atMs }));
    }
    expect((await store.now()).map((state) => state.snapshot.nodeId)).toEqual(['n1', 'n2']);
    expect((await store.history({ fromMs: 0, toMs: atMs })).map((frame) => frame.nodeId)).toEqual(['n1', 'n2']);
    expect((await store.events({ limit: 5 })).map((event) => event.id)).toEqual(['ours', 'theirs']);
  });

  it('while the shared store is away the own node is answered from memory, and health says so', async () => {
    const { store, setAway } = opened();
    store.publish(snapshotFixture());
    setAway(true);
    expect(await store.now()).toHaveLength(1);
    expect(store.health()).toMatchObject({ kind: 'redis', isConnected: false, isServingFromMemory: true });
    setAway(false);
    expect(store.health().isServingFromMemory).toBeUndefined();
  });

  it('a process that never wrote passes PS_STORE_AWAY on', async () => {
    const { store, setAway } = opened();
    setAway(true);
    await expect(store.history({ fromMs: 0, toMs: 1 })).rejects.toMatchObject({ code: 'PS_STORE_AWAY' });
    expect(store.health().isServingFromMemory).toBe(false);
  });

  it('a newer state of the same instance wins wherever it is', async () => {
    const { store, shared } = opened();
    store.publish(snapshotFixture({ seq: 4 }));
    shared.publish(snapshotFixture({ seq: 9 }));
    expect((await store.now()).map((state) => state.snapshot.seq)).toEqual([9]);
    store.publish(snapshotFixture({ seq: 10 }));
    expect((await store.now()).map((state) => state.snapshot.seq)).toEqual([10]);
  });
});
