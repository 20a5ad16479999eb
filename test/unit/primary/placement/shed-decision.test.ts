import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decideShedding,
  type ShedChange,
  type ShedMemories,
  type ShedReading,
} from '../../../../src/primary/placement/shed-decision.js';
import type { ShedLimits, WorkerLoad } from '../../../../src/primary/placement/shed-rules.js';

const noLimits: ShedLimits = { maxPeers: 0, maxJoinsPerSec: 0 };
const well: WorkerLoad = { waitMs: 0.3, utilizationRatio: 0.1, peers: 0, joinsPerSec: 0 };
/** Its event loop is blocked 25 of every 50 ms. */
const slow: WorkerLoad = { ...well, waitMs: 6.25, utilizationRatio: 0.55 };

interface Step {
  readonly atMs: number;
  readonly change: ShedChange;
}

/** Some workers that report once a second, seen by the decision. */
class Cluster {
  readonly steps: Step[] = [];
  readonly loads: Map<number, WorkerLoad>;
  readonly silent = new Set<number>();
  readonly unableIds = new Set<number>();
  readonly #limits: ShedLimits;
  #memories: ShedMemories = new Map();
  #seq = 0;
  #nowMs = 0;

  constructor(loads: readonly WorkerLoad[], limits: ShedLimits = noLimits) {
    this.loads = new Map(loads.map((load, index) => [index + 1, load]));
    this.#limits = limits;
  }

  get shedIds(): readonly number[] {
    return [...this.#memories].filter(([, { shedAtMs }]) => shedAtMs !== undefined).map(([workerId]) => workerId);
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  run(seconds: number, noise: () => number = () => 1): this {
    for (let second = 0; second < seconds; second += 1) {
      this.#nowMs += 1000;
      this.#seq += 1;
      this.look(noise);
    }
    return this;
  }

  /** Asks once more without new samples, as when a worker has gone. */
  look(noise: () => number = () => 1): this {
    const readings = [...this.loads]
      .filter(([workerId]) => !this.silent.has(workerId))
      .map(([workerId, load]): ShedReading => {
        const { waitMs, utilizationRatio } = load;
        const noisy = { waitMs: waitMs * noise(), utilizationRatio: Math.min(1, utilizationRatio * noise()) };
        return { ...load, ...noisy, workerId, seq: this.#seq };
      });
    const question = {
      runningIds: [...this.loads.keys()],
      readings,
      unableIds: this.unableIds,
      limits: this.#limits,
      nowMs: this.#nowMs,
    };
    const { changes, memories } = decideShedding(question, this.#memories);
    this.#memories = memories;
    this.steps.push(...changes.map((change) => ({ atMs: this.#nowMs, change })));
    return this;
  }
}

const changesOf = ({ steps }: Cluster): readonly string[] =>
  steps.map(({ change }) => `${change.isShed ? 'shed' : 'back'} ${change.workerId}`);

describe('shedding of slow workers', () => {
  it('a worker whose own code blocks its loop leaves new connections to the other', () => {
    const cluster = new Cluster([well, slow]).run(10);
    expect(changesOf(cluster)).toEqual(['shed 2']);
    expect(cluster.steps[0]!.atMs).toBeLessThanOrEqual(5000);
    expect(cluster.steps[0]!.change).toMatchObject({
      reason: 'its event loop lets a request wait 6.3 ms, that of the others 0.3 ms',
      inputs: { workers: 2, waitMs: 6.25, utilizationRatio: 0.55, othersWaitMs: 0.3, othersUtilizationRatio: 0.1 },
    });
  });

  it('it comes back when it is as fast as the others again, and not before 5 s', () => {
    const cluster = new Cluster([well, slow]).run(5);
    const shedAtMs = cluster.steps[0]!.atMs;
    cluster.loads.set(2, well);
    cluster.run(20);
    expect(changesOf(cluster)).toEqual(['shed 2', 'back 2']);
    expect(cluster.steps[1]!.atMs - shedAtMs).toBeGreaterThanOrEqual(5000);
  });

  it('one bad second sheds nobody', () => {
    const cluster = new Cluster([well, well]).run(10);
    cluster.loads.set(2, { ...slow, waitMs: 4 });
    cluster.run(1);
    cluster.loads.set(2, well);
    expect(changesOf(cluster.run(20))).toEqual([]);
  });

  it.each([
    ['every worker is slow', [slow, slow]],
    [
      'the others have no headroom',
      [
        { ...well, utilizationRatio: 0.5 },
        { ...slow, utilizationRatio: 0.9 },
      ],
    ],
    ['its loop is late but no busier: the machine is loaded', [well, { ...slow, utilizationRatio: 0.15 }]],
    ['all are saturated', [1, 2, 3, 4].map((factor) => ({ ...slow, waitMs: 20 * factor, utilizationRatio: 0.97 }))],
    ['there is only one', [slow]],
  ])('sheds nobody when %s', (_, loads) => {
    expect(changesOf(new Cluster(loads).run(60))).toEqual([]);
  });

  it('a shed worker comes back at once when the others lose their headroom', () => {
    const cluster = new Cluster([well, slow]).run(10);
    cluster.loads.set(1, { ...well, waitMs: 1.5, utilizationRatio: 1 });
    cluster.run(8);
    expect(changesOf(cluster)).toEqual(['shed 2', 'back 2']);
    expect(cluster.steps[1]!.change.reason).toBe('the others have no headroom left');
  });

  it('at the death of its sibling it comes back at once, and so when the sibling falls silent', () => {
    const died = new Cluster([well, slow]).run(5);
    died.loads.delete(1);
    expect(changesOf(died.look())).toEqual(['shed 2', 'back 2']);
    expect(died.steps[1]!.atMs).toBe(died.nowMs);
    const silent = new Cluster([well, slow]).run(5);
    silent.silent.add(1);
    expect(changesOf(silent.look())).toEqual(['shed 2', 'back 2']);
  });

  it('of four slow ones among five two are shed, one at a time', () => {
    const cluster = new Cluster([well, well, well, slow, { ...slow, waitMs: 9 }]).run(20);
    expect(changesOf(cluster)).toEqual(['shed 5', 'shed 4']);
    expect(cluster.steps[1]!.atMs).toBeGreaterThan(cluster.steps[0]!.atMs);
    cluster.loads.delete(1);
    cluster.loads.delete(2);
    expect(changesOf(cluster.look()).slice(2)).toEqual(['back 4']);
  });

  it('a worker that shares no port is not shed', () => {
    const cluster = new Cluster([well, slow]);
    cluster.unableIds.add(2);
    expect(changesOf(cluster.run(20))).toEqual([]);
  });

  it('what a worker reports while it boots does not count', () => {
    expect(changesOf(new Cluster([well, { ...slow, waitMs: 300 }]).run(1))).toEqual([]);
  });

  it('R14 5 % of noise on equal workers sheds nobody, however busy they are', () => {
    const load = fc.record({
      waitMs: fc.double({ min: 0, max: 200, noNaN: true }),
      utilizationRatio: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(load, fc.integer({ min: 2, max: 8 }), fc.infiniteStream(fivePercent), (figures, count, noise) => {
        const cluster = new Cluster(Array.from({ length: count }, () => ({ ...well, ...figures })));
        expect(changesOf(cluster.run(40, () => noise.next().value ?? 1))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('R14 5 % of noise on a worker that is slow or nearly so changes its state at most once', () => {
    const waitMs = fc.double({ min: 0.5, max: 20, noNaN: true });
    fc.assert(
      fc.property(waitMs, fc.infiniteStream(fivePercent), (slowMs, noise) => {
        const cluster = new Cluster([well, { ...slow, waitMs: slowMs }]);
        expect(changesOf(cluster.run(60, () => noise.next().value ?? 1)).length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 60 },
    );
  });

  it('whatever they report, never more than half of the workers are shed and one that reports takes connections', () => {
    const load = fc.record({
      waitMs: fc.double({ min: 0, max: 500, noNaN: true }),
      utilizationRatio: fc.double({ min: 0, max: 1, noNaN: true }),
      peers: fc.integer({ min: 0, max: 500 }),
      joinsPerSec: fc.integer({ min: 0, max: 50 }),
    });
    const limits = fc.record({ maxPeers: fc.constantFrom(0, 100), maxJoinsPerSec: fc.constantFrom(0, 10) });
    const second = fc.record({ loads: fc.array(load, { minLength: 1, maxLength: 7 }), silent: fc.array(fc.nat(6)) });
    fc.assert(
      fc.property(fc.array(second, { minLength: 4, maxLength: 40 }), limits, (seconds, wanted) => {
        const cluster = new Cluster([], wanted);
        for (const { loads, silent } of seconds) {
          cluster.loads.clear();
          for (const [index, given] of loads.entries()) cluster.loads.set(index + 1, given);
          cluster.silent.clear();
          for (const index of silent) cluster.silent.add(index + 1);
          cluster.run(1);
          const { shedIds } = cluster;
          expect(shedIds.length).toBeLessThanOrEqual(loads.length / 2);
          if (shedIds.length > 0)
            expect([...cluster.loads.keys()].some((id) => !shedIds.includes(id) && !cluster.silent.has(id))).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });
});

const fivePercent = fc.double({ min: 0.95, max: 1.05, noNaN: true });

describe('shedding by peers', () => {
  const peers = (count: number, joinsPerSec = 0): WorkerLoad => ({ ...well, peers: count, joinsPerSec });

  it('a full worker takes no more until a tenth of its places is free', () => {
    const cluster = new Cluster([peers(20), peers(50)], { maxPeers: 50, maxJoinsPerSec: 0 }).run(4);
    expect(changesOf(cluster)).toEqual(['shed 2']);
    expect(cluster.steps[0]!.change.reason).toBe('it has 50 peers, which is its limit');
    cluster.loads.set(2, peers(46));
    expect(changesOf(cluster.run(5))).toEqual(['shed 2']);
    cluster.loads.set(2, peers(45));
    expect(changesOf(cluster.run(2))).toEqual(['shed 2', 'back 2']);
  });

  it('when all are full nobody is shed', () => {
    expect(changesOf(new Cluster([peers(50), peers(55)], { maxPeers: 50, maxJoinsPerSec: 0 }).run(20))).toEqual([]);
  });

  it('a worker that is joined too fast pauses for a second', () => {
    const cluster = new Cluster([peers(30), peers(30, 25)], { maxPeers: 0, maxJoinsPerSec: 10 }).run(4);
    cluster.loads.set(2, peers(30, 0));
    expect(changesOf(cluster.run(3))).toEqual(['shed 2', 'back 2']);
  });

  it('after a reload new peers go to the worker with fewer, until they are as many', () => {
    const cluster = new Cluster([peers(10), peers(100)]).run(10);
    expect(changesOf(cluster)).toEqual(['shed 2']);
    cluster.loads.set(1, peers(90));
    expect(changesOf(cluster.run(20))).toEqual(['shed 2']);
    cluster.loads.set(1, peers(98));
    expect(changesOf(cluster.run(20))).toEqual(['shed 2', 'back 2']);
  });
});
