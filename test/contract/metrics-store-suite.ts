import { expect, it } from 'vitest';
import type { MetricsStore } from '../../src/store/metrics-store.js';
import { waitFor } from '../support/wait-for.js';
import { storeEventLaws } from './metrics-store-events.js';
import { storeQuestionLaws } from './metrics-store-questions.js';
import { storeHistoryLaws } from './metrics-store-history.js';
import { snapshotFixture } from '../support/snapshot-fixture.js';

/** A store under test: every node that a test opens belongs to one cluster of its own. */
export interface StoreHarness {
  /** The store as the primary `instanceId` of that node has it. */
  open(nodeId: string, instanceId?: string): MetricsStore;
  /** The time that labels this cluster's figures. */
  nowMs(): number;
  /** Lets the store's own time go on while a condition is awaited. */
  tick(): void;
}

/** What every MetricsStore must do, whatever it is made of. */
export function metricsStoreContract(makeHarness: () => StoreHarness): void {
  storeStateLaws(makeHarness);
  storeHistoryLaws(makeHarness);
  storeEventLaws(makeHarness);
  storeQuestionLaws(makeHarness);
}

function storeStateLaws(makeHarness: () => StoreHarness): void {
  it('R7 what a primary publishes is read back whole, with its workerId and age', async () => {
    const store = makeHarness().open('n1');
    const snapshot = snapshotFixture();
    store.publish(snapshot);
    const [state] = await waitFor('the state', async () => nonEmpty(await store.now()));
    expect(state?.snapshot).toEqual(snapshot);
    expect(state?.snapshot.workers[0]?.workerId).toBe(1);
    expect(state?.isAlive).toBe(true);
    expect(state?.ageMs).toBeGreaterThanOrEqual(0);
    expect(state?.ageMs).toBeLessThan(5000);
  });

  it('only the newest state counts, and an older one never replaces it', async () => {
    const store = makeHarness().open('n1');
    for (const seq of [1, 2, 5]) store.publish(snapshotFixture({ seq }));
    await waitFor('the newest', async () => (await store.now())[0]?.snapshot.seq === 5);
    store.publish(snapshotFixture({ seq: 3 }));
    await settled(store);
    expect((await store.now()).map((state) => state.snapshot.seq)).toEqual([5]);
  });

  it('the states of all nodes are in one answer, sorted by node', async () => {
    const harness = makeHarness();
    const [second, first] = [harness.open('n2'), harness.open('n1')];
    second.publish(snapshotFixture({ nodeId: 'n2' }));
    first.publish(snapshotFixture({ nodeId: 'n1' }));
    const states = await waitFor('both', async () => ofLength(await first.now(), 2));
    expect(states.map((state) => state.snapshot.nodeId)).toEqual(['n1', 'n2']);
  });

  it('a node that fell silent is shown as not alive, and forgotten later', async () => {
    const harness = makeHarness();
    const store = harness.open('n1');
    store.publish(snapshotFixture());
    await waitFor('alive', async () => (await store.now())[0]?.isAlive);
    await waitFor('not alive', async () => {
      harness.tick();
      const [state] = await store.now();
      return state && !state.isAlive;
    });
    await waitFor('forgotten', async () => {
      harness.tick();
      return (await store.now()).length === 0;
    });
  });

  it('a second primary cannot take the name of a living node, and takes over from a dead one', async () => {
    const harness = makeHarness();
    const [first, second] = [harness.open('n1', 'a'), harness.open('n1', 'b')];
    first.publish(snapshotFixture({ instanceId: 'a', seq: 7 }));
    await waitFor('the first', async () => (await first.now()).length === 1);
    second.publish(snapshotFixture({ instanceId: 'b', seq: 1 }));
    await settled(first);
    expect((await first.now())[0]?.snapshot.instanceId).toBe('a');
    await waitFor('the end of the lease', async () => {
      harness.tick();
      return (await first.now())[0]?.isAlive === false;
    });
    await waitFor('the second', async () => {
      harness.tick();
      second.publish(snapshotFixture({ instanceId: 'b', seq: 2 }));
      return (await first.now())[0]?.snapshot.instanceId === 'b';
    });
  });
}

/** Waits until nothing is held any more; the answer that follows it is of a later moment. */
export async function settled(store: MetricsStore): Promise<void> {
  await waitFor('no pending writes', () => store.health().pendingCount === 0);
  await waitFor('an answer', async () => store.now());
}

export function nonEmpty<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length > 0 ? items : undefined;
}

export function ofLength<T>(items: readonly T[], length: number): readonly T[] | undefined {
  return items.length === length ? items : undefined;
}
