import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { definitionOf } from '../../../../src/metrics/catalog.js';
import { type BlockRow, readBlock, writeBlock } from '../../../../src/store/archive/block.js';
import { packChunk, unpackBlock } from '../../../../src/store/archive/chunk.js';
import { unpack } from '../../../../src/store/archive/packed.js';

const names = ['cpuRatio', 'rssBytes', 'requestCount', 'peersConnected', 'eventLoopDelayP99Ms', 'queueWaitMs'];

const histogram = fc
  .record({
    offset: fc.integer({ min: -160, max: 300 }),
    zeroCount: fc.nat(50),
    counts: fc.array(fc.nat(10_000), { maxLength: 40 }),
    sumSteps: fc.nat(1_000_000_000),
  })
  .map(({ offset, zeroCount, counts, sumSteps }) => {
    const count = zeroCount + counts.reduce((sum, bucket) => sum + bucket, 0);
    return { scale: 4, offset, zeroCount, counts, count, sum: sumSteps / 1000, max: sumSteps / 1000 };
  });

const row = (index: number): fc.Arbitrary<BlockRow> =>
  fc.record({
    atMs: fc.constant(1_800_000_000_000 + index * 10_000),
    slot: fc.nat(7),
    workerId: fc.integer({ min: 1, max: 9999 }),
    generation: fc.integer({ min: 1, max: 50 }),
    pid: fc.integer({ min: 1, max: 4_000_000 }),
    values: fc.dictionary(fc.constantFrom(...names), fc.double({ min: 0, max: 1e11, noNaN: true })),
    histograms: fc.oneof(fc.constant({}), fc.record({ responseTimeMs: histogram })),
  });

const rows = fc.nat(40).chain((count) => fc.tuple(...Array.from({ length: count }, (_, i) => row(i))));

describe('a block of columns', () => {
  it('gives back every row with its identity, its distributions, and its figures within their resolution', () => {
    fc.assert(
      fc.property(rows, (given) => {
        const block = readBlock(writeBlock({ stepMs: 10_000, rows: given }));
        expect(block?.stepMs).toBe(10_000);
        expect(block?.rows.map(({ values: _, ...rest }) => rest)).toEqual(given.map(({ values: _, ...rest }) => rest));
        given.forEach(({ values }, i) => {
          const read = block?.rows[i]?.values ?? {};
          expect(Object.keys(read).sort()).toEqual(Object.keys(values).sort());
          for (const [name, value] of Object.entries(values))
            expect(Math.abs((read[name] ?? NaN) - (value ?? NaN))).toBeLessThanOrEqual(
              definitionOf(name).resolution * 0.5 + Math.abs(value ?? 0) * 1e-12,
            );
        });
      }),
      { numRuns: 60 },
    );
  });

  it('never throws on garbage, nor on a block with bytes changed or cut off', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        readBlock(Buffer.from(bytes));
        unpackBlock(Buffer.from(bytes));
        unpackBlock(Buffer.from([4, ...bytes]));
      }),
    );
    fc.assert(
      fc.property(rows, fc.nat(), fc.nat(255), (given, at, byte) => {
        const bytes = writeBlock({ stepMs: 10_000, rows: given });
        const place = at % bytes.length;
        readBlock(bytes.subarray(0, place));
        bytes[place] = byte;
        readBlock(bytes);
      }),
      { numRuns: 60 },
    );
  });

  it('what is no number that can be kept is absent, and the others stay', () => {
    const values = { cpuRatio: NaN, rssBytes: Infinity, requestCount: 2 ** 60, peersConnected: 3 };
    const only: BlockRow = { atMs: 1000, slot: 0, workerId: 1, generation: 1, pid: 1, values, histograms: {} };
    expect(readBlock(writeBlock({ stepMs: 1000, rows: [only] }))?.rows[0]?.values).toEqual({ peersConnected: 3 });
  });

  it('one metric can be read without the others', () => {
    const given = fc.sample(rows, { numRuns: 1, seed: 7 })[0] ?? [];
    const block = readBlock(writeBlock({ stepMs: 1000, rows: given }), { metrics: new Set(['cpuRatio']) });
    expect(block?.rows).toHaveLength(given.length);
    for (const { values } of block?.rows ?? [])
      expect(Object.keys(values).filter((name) => name !== 'cpuRatio')).toEqual([]);
  });

  it('an hour of steady figures takes less than two bytes for each of them', () => {
    const steps = Array.from({ length: 180 }, (_, i): BlockRow => {
      const wave = Math.sin(i / 9) + 1;
      const values = {
        cpuRatio: 0.2 + 0.1 * wave,
        rssBytes: 90_000_000 + 8192 * (i % 50),
        heapUsedBytes: 40_000_000 + 300_000 * (i % 17),
        requestCount: 600 * i + (i % 13),
        eventLoopDelayMeanMs: 1 + wave,
        peersConnected: 40 + (i % 5),
      };
      return {
        atMs: 1_800_000_000_000 + i * 10_000,
        slot: 0,
        workerId: 1,
        generation: 1,
        pid: 900,
        values,
        histograms: {},
      };
    });
    const chunk = packChunk({ stepMs: 10_000, rows: steps }, false, true);
    expect((chunk?.figures.length ?? Infinity) / (180 * 6)).toBeLessThan(2);
  });

  it('does not inflate without bound', () => {
    const bomb = packChunk({ stepMs: 1, rows: [] }, false, false)?.figures ?? Buffer.alloc(0);
    expect(unpack(Buffer.concat([bomb, Buffer.alloc(2_000_000)]))).toBeUndefined();
  });
});
