import { expect, it } from 'vitest';
import type { KeptEvidence } from '../../src/evidence/kept-evidence.js';
import type { ClusterEvent } from '../../src/protocol/snapshot.js';
import type { EventQuery, MetricsStore } from '../../src/store/metrics-store.js';
import { identityFixture, optimizationFixture, outcomeFixture } from '../support/snapshot-fixture.js';
import { waitFor } from '../support/wait-for.js';
import { ofLength, settled, type StoreHarness } from './metrics-store-suite.js';

export function storeEventLaws(makeHarness: () => StoreHarness): void {
  it('what a primary proved is there for the next one, whole, and only the newest', async () => {
    const harness = makeHarness();
    const store = harness.open('n1');
    expect(await waitFor('an answer', async () => [await store.evidence()])).toEqual([undefined]);
    for (const release of ['1.0.0', '1.1.0']) store.keepEvidence(evidenceFixture(release));
    const next = harness.open('n1', 'n1-b');
    const kept = await waitFor('the newest', async () => {
      const evidence = await next.evidence();
      return evidence?.release === '1.1.0' && evidence;
    });
    expect(kept).toEqual(evidenceFixture('1.1.0'));
  });

  it('R86 R87 outcomes keep their strategy, status and duration, newest first', async () => {
    const { store, nowMs } = opened(makeHarness);
    const events = [1, 2, 3].map((i) =>
      optimizationFixture({
        id: `e${i}`,
        atMs: nowMs - 1000 + i,
        outcome: outcomeFixture({ id: `r${i}`, durationMs: i }),
      }),
    );
    for (const event of events) store.record(event);
    expect(await answer(store, { limit: 10 }, 3)).toEqual([...events].reverse());
  });

  it('an event that is recorded twice is stored once', async () => {
    const { store, nowMs } = opened(makeHarness);
    const event = optimizationFixture({ atMs: nowMs });
    for (let i = 0; i < 3; i += 1) store.record(event);
    await answer(store, { limit: 10 }, 1);
    store.record(event);
    await settled(store);
    expect(await store.events({ limit: 10 })).toEqual([event]);
  });

  it('an event that arrives late stands where it happened', async () => {
    const { store, nowMs } = opened(makeHarness);
    for (const [id, ageMs] of Object.entries({ a: 3000, b: 1000, late: 2000 }))
      store.record(optimizationFixture({ id, atMs: nowMs - ageMs }));
    expect(ids(await answer(store, { limit: 10 }, 3))).toEqual(['b', 'late', 'a']);
    expect(ids(await store.events({ limit: 2 }))).toEqual(['b', 'late']);
  });

  it('a hang keeps its reason and its stack', async () => {
    const { store, nowMs } = opened(makeHarness);
    const stack = ['spin (/app/server.cjs:12:5)', 'listOnTimeout (node:internal/timers:581:17)'];
    const reason = 'hung for 4.1 s in spin (server.cjs:12)';
    const hang = { ...identityFixture(), id: 'hang', atMs: nowMs, type: 'worker-hung', reason, stack } as const;
    store.record(hang);
    expect(await answer(store, { limit: 10, types: ['worker-hung'] }, 1)).toEqual([hang]);
  });

  it('deploys, alerts and commands of a node stand in the timeline with what happened to workers', async () => {
    const { store, nowMs } = opened(makeHarness);
    const base = { nodeId: 'n1', atMs: nowMs - 1000 };
    const deploy = { ...base, id: 'd', type: 'deploy', label: 'v1.4.2', reason: 'marked by cli' } as const;
    const alert = { ...base, id: 'a', atMs: nowMs - 500, type: 'alert', rule: 'memory', severity: 'warning' } as const;
    const firing = { ...alert, slot: 2, isFiring: true, reason: 'memory is high' };
    const note = { commandId: 'c-1', action: 'drain', by: 'cli', fromNodeId: 'n2', state: 'done', reason: '' } as const;
    const command = { ...base, ...note, id: 'c', atMs: nowMs, type: 'command', slot: 1, tookMs: 12 } as const;
    for (const event of [deploy, firing, command]) store.record(event);
    expect(await answer(store, { limit: 10 }, 3)).toEqual([command, firing, deploy]);
    expect(await store.events({ limit: 10, types: ['command'] })).toEqual([command]);
    expect(await store.events({ limit: 10, types: ['deploy', 'alert'] })).toEqual([firing, deploy]);
  });

  it('events are found by type, strategy, node, workerId and time, and cut to the limit', async () => {
    const { store, nowMs } = opened(makeHarness);
    for (const event of mixedEvents(nowMs)) store.record(event);
    await answer(store, { limit: 10 }, 5);
    const found = async (query: Partial<EventQuery>): Promise<readonly string[]> =>
      ids(await store.events({ limit: 10, ...query }));
    expect(await found({ types: ['worker-started', 'worker-exited'] })).toEqual(['exit', 'start']);
    expect(await found({ strategy: 'cpu' })).toEqual(['cpu-w2']);
    expect(await found({ workerId: 2 })).toEqual(['cpu-w2']);
    expect(await found({ nodeId: 'n2' })).toEqual(['mem-n2']);
    expect(await found({ fromMs: nowMs - 4000, toMs: nowMs - 2000 })).toEqual(['mem-n2', 'cpu-w2']);
    expect(await found({ limit: 2 })).toEqual(['exit', 'mem-n2']);
    expect(await found({ strategy: 'database' })).toEqual([]);
  });
}

function mixedEvents(nowMs: number): readonly ClusterEvent[] {
  const memory = optimizationFixture({ id: 'mem-w1', atMs: nowMs - 4000 });
  const cpu = optimizationFixture({
    id: 'cpu-w2',
    atMs: nowMs - 3000,
    workerId: 2,
    outcome: outcomeFixture({ name: 'cpu' }),
  });
  const other = optimizationFixture({ id: 'mem-n2', atMs: nowMs - 2000, nodeId: 'n2' });
  const who = identityFixture();
  return [
    { ...who, type: 'worker-started', id: 'start', atMs: nowMs - 5000, reason: 'first start' },
    memory,
    cpu,
    other,
    {
      ...who,
      type: 'worker-exited',
      id: 'exit',
      atMs: nowMs - 1000,
      reason: 'killed',
      exitCode: null,
      signal: 'SIGKILL',
    },
  ];
}

function opened(makeHarness: () => StoreHarness): { store: MetricsStore; nowMs: number } {
  const harness = makeHarness();
  return { store: harness.open('n1'), nowMs: harness.nowMs() };
}

function answer(store: MetricsStore, query: EventQuery, count: number): Promise<readonly ClusterEvent[]> {
  return waitFor(`${count} events`, async () => ofLength(await store.events(query), count));
}

function ids(events: readonly ClusterEvent[]): readonly string[] {
  return events.map((event) => event.id);
}

function evidenceFixture(release: string): KeptEvidence {
  const sums = { count: 3, before: 2.5, change: -0.3, square: 2.1, product: -0.2 };
  const figures = { ran: sums, heldOut: sums, mean: -0.1, squaredDeviations: 0.01 };
  return {
    version: 1,
    release,
    entries: [{ strategy: 'memory', metric: 'memoryRatio', basis: 'b1', probeAtMs: 5, figures }],
  };
}
