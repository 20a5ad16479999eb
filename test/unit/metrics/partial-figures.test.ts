import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aggregateWorkers, type Figures } from '../../../src/metrics/aggregate.js';
import { figuresOf, mergePartials, partialOf } from '../../../src/metrics/partial-figures.js';
import { readPartial, writePartial } from '../../../src/store/archive/partial-bytes.js';

const histogram = fc.array(fc.nat(100), { minLength: 1, maxLength: 12 }).map((counts) => {
  const count = counts.reduce((sum, bucket) => sum + bucket, 0);
  return { scale: 4, offset: 10, zeroCount: 0, counts, count, sum: count * 2, max: 4 };
});
const worker: fc.Arbitrary<Figures> = fc.record({
  values: fc.record(
    {
      cpuRatio: fc.integer({ min: 0, max: 1000 }).map((steps) => steps / 1000),
      memoryRatio: fc.integer({ min: 0, max: 1000 }).map((steps) => steps / 1000),
      requestCount: fc.nat(10_000),
      errorCount: fc.nat(10),
      peersConnected: fc.nat(100),
      peerRoundTripTimeMs: fc.integer({ min: 0, max: 10_000 }).map((steps) => steps / 100),
      responseTimeP99Ms: fc.integer({ min: 0, max: 1000 }),
      errorRatio: fc.constant(0),
    },
    { requiredKeys: [] },
  ),
  histograms: fc.oneof(fc.constant({}), fc.record({ responseTimeMs: histogram })),
});
const nodes = fc.array(fc.array(worker, { maxLength: 5 }), { minLength: 1, maxLength: 5 });

function expectSame(actual: Figures['values'], expected: Figures['values']): void {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, value] of Object.entries(expected)) expect(actual[name]).toBeCloseTo(value ?? NaN, 6);
}

describe('the fold over workers in parts', () => {
  it('says of the nodes together what one fold over all their workers would', () => {
    fc.assert(
      fc.property(nodes, (given) => {
        const merged = mergePartials(given.map(partialOf));
        expectSame(figuresOf(merged).values, aggregateWorkers(given.flat()).values);
        expect(merged.workerCount).toBe(given.flat().length);
      }),
      { numRuns: 60 },
    );
  });

  it('is commutative and associative', () => {
    fc.assert(
      fc.property(nodes, nodes, nodes, (a, b, c) => {
        const [x, y, z] = [a, b, c].map((list) => mergePartials(list.map(partialOf)));
        if (!x || !y || !z) throw new Error('three parts');
        const one = figuresOf(mergePartials([mergePartials([x, y]), z]));
        expectSame(figuresOf(mergePartials([z, mergePartials([y, x])])).values, one.values);
      }),
      { numRuns: 60 },
    );
  });

  it('survives being written, and never throws on garbage', () => {
    fc.assert(
      fc.property(nodes, fc.uint8Array({ maxLength: 200 }), (given, bytes) => {
        const merged = mergePartials(given.map(partialOf));
        const read = readPartial(writePartial(merged));
        expectSame(read ? figuresOf(read).values : {}, figuresOf(merged).values);
        readPartial(Buffer.from(bytes));
      }),
      { numRuns: 60 },
    );
  });
});
