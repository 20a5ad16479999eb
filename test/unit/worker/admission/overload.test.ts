import { describe, expect, it } from 'vitest';
import type { VirtualLoad, VirtualWork } from '../../../support/virtual-load.js';
import { virtualOverload } from '../../../support/virtual-server.js';

const intakeMs = { kept: 0.05, new: 0.1 };
const works = { synchronous: { slices: 1, sliceMs: 5 }, asynchronous: { slices: 5, sliceMs: 1 } };
const cases = Object.entries(works).flatMap(([kind, work]) =>
  (['kept', 'new'] as const).map((connections) => ({ kind, work, connections })),
);

function loaded(work: VirtualWork, connections: 'kept' | 'new', factor: number, changes: Partial<VirtualLoad> = {}) {
  const capacityPerSec = 1000 / (work.slices * work.sliceMs + intakeMs[connections]);
  const perSec = 0.9 * factor * capacityPerSec;
  const load = { capacityPerSec, perSec, signalsPerSec: perSec / 9, seconds: 4, seed: 21, work };
  const figures = virtualOverload({ ...load, isKeptAlive: connections === 'kept', ...changes });
  return { ...figures, goodRatio: figures.goodPerSec / capacityPerSec };
}

/** The real guard before a server in virtual time: what others do on this machine does not show. */
describe('admission control of an event loop', () => {
  it.each(cases)(
    'at half of what it can serve nothing is refused or slower ($kind, $connections)',
    ({ work, connections }) => {
      const guarded = loaded(work, connections, 0.5);
      const bare = loaded(work, connections, 0.5, { isGuarded: false });
      expect([guarded.refusedCount, guarded.p99Ms]).toEqual([0, bare.p99Ms]);
    },
  );

  it.each(cases)(
    'at twice that it serves most of what it can, and signalling in time ($kind, $connections)',
    ({ work, connections }) => {
      const { goodRatio, signalsInTimeRatio } = loaded(work, connections, 2);
      expect(goodRatio).toBeGreaterThan(0.85);
      expect(signalsInTimeRatio).toBeGreaterThanOrEqual(0.97);
      expect(loaded(work, connections, 2, { isGuarded: false }).goodRatio).toBeLessThan(0.2);
    },
  );

  it('five times as many new connections do not pile up in the kernel while it serves in turns of 4 ms', () => {
    const { goodRatio, signalsInTimeRatio } = loaded({ slices: 5, sliceMs: 4 }, 'new', 5);
    expect(goodRatio).toBeGreaterThan(0.75);
    expect(signalsInTimeRatio).toBeGreaterThanOrEqual(0.95);
  });

  it.each([
    ['kept', 2],
    ['new', 5],
  ] as const)(
    'where the database is the limit 95 % of what it can is served over five seeds, 90 % in each, and signalling in time (%s, %i times as much)',
    (connections, factor) => {
      const capacityPerSec = 200;
      const work = { slices: 1, sliceMs: 0.2, database: { connectionCount: 10, queryMs: 50 } };
      const load = { capacityPerSec, perSec: (factor - 0.1) * capacityPerSec, signalsPerSec: 0.1 * capacityPerSec };
      const runs = [1, 2, 3, 4, 5].map((seed) => loaded(work, connections, factor, { ...load, seed, seconds: 6 }));
      const goodRatios = runs.map(({ goodPerSec }) => goodPerSec / capacityPerSec);
      expect(goodRatios.reduce((sum, ratio) => sum + ratio) / goodRatios.length).toBeGreaterThanOrEqual(0.95);
      expect(Math.min(...goodRatios)).toBeGreaterThanOrEqual(0.9);
      expect(Math.min(...runs.map(({ signalsInTimeRatio }) => signalsInTimeRatio))).toBeGreaterThanOrEqual(0.97);
    },
  );

  it.each(['kept', 'new'] as const)('of many joins no more begin in a second than may (%s)', (connections) => {
    const joins = { joinsPerSec: 100, joinRate: 10 };
    const limited = loaded(works.synchronous, connections, 1.5, joins);
    const unlimited = loaded(works.synchronous, connections, 1.5, { ...joins, joinRate: 0 });
    // What was saved up in a second, what comes in the next, and what had waited for its turn.
    expect(limited.mostJoinsPerSec).toBeLessThanOrEqual(2 * 10 + 2);
    expect(unlimited.mostJoinsPerSec).toBeGreaterThan(2 * 10 + 2);
  });

  it.each(['kept', 'new'] as const)(
    'a process that others let run five times a second is starved, not overloaded: it is not even armed (%s)',
    (connections) => {
      const neighbours = { workMs: Number.POSITIVE_INFINITY, waitMs: 0, wakeMs: 180 };
      const figures = loaded({ slices: 1, sliceMs: 1 }, connections, 0.05, { neighbours });
      expect(figures.sentCount).toBeGreaterThan(100);
      expect([figures.refusedCount, figures.armedRatio]).toEqual([0, 0]);
    },
  );
});
