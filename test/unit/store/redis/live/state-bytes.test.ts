import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NodeSnapshot, WorkerSnapshot } from '../../../../../src/protocol/snapshot.js';
import { unpackState } from '../../../../../src/store/redis/live/read-state.js';
import { packState } from '../../../../../src/store/redis/live/write-state.js';
import { sampleFixture } from '../../../../support/sample-fixture.js';
import { identityFixture, snapshotFixture } from '../../../../support/snapshot-fixture.js';

const header = { nodeId: 'n1', instanceId: 'n1-a', seq: 7 };
const names = ['cpuRatio', 'rssBytes', 'requestCount', 'peersConnected', 'queueWaitMs'];
const wholeMs = fc.integer({ min: 0, max: 2 ** 43 });
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value));

const histogram = fc.array(fc.nat(10_000), { maxLength: 40 }).map((counts) => ({
  scale: 4,
  offset: counts.length - 7,
  zeroCount: 3,
  counts,
  count: 3 + counts.reduce((sum, bucket) => sum + bucket, 0),
  sum: counts.length / 8,
  max: 0.125,
}));

const sample: fc.Arbitrary<WorkerSnapshot['sample'] & object> = fc.record({
  atMs: finite,
  windowMs: finite,
  seq: wholeMs,
  values: fc
    .dictionary(fc.constantFrom(...names), fc.oneof(finite, wholeMs))
    .map((values) => ({ ...values, memoryRatio: 0.25 })),
  histograms: fc.oneof(fc.constant({}), fc.record({ responseTimeMs: histogram, eventLoopDelayMs: histogram })),
  throughputSource: fc.constantFrom('sockets', 'sockets+peers'),
  optimizer: fc.record({
    isEnabled: fc.boolean(),
    isOptimizing: fc.boolean(),
    lastOptimizationAtMs: fc.option(finite),
    optimizationCount: wholeMs,
    successRatio: finite,
    effectiveRatio: finite,
    averageDurationMs: finite,
  }),
  streams: fc.array(fc.record({ streamKey: fc.string({ maxLength: 256 }), publishers: wholeMs, viewers: wholeMs }), {
    maxLength: 3,
  }),
});

const worker: fc.Arbitrary<WorkerSnapshot> = fc.record(
  {
    nodeId: fc.constant('n1'),
    slot: fc.nat(1000),
    workerId: wholeMs,
    generation: fc.nat(50),
    pid: wholeMs,
    state: fc.constantFrom('forked', 'booting', 'running', 'draining', 'stuck', 'gone'),
    startedAtMs: finite,
    sample,
    outside: fc.record({ cpuRatio: finite, rssBytes: finite }),
    shed: fc.record({ reason: fc.string({ unit: 'grapheme', maxLength: 100 }), sinceMs: finite }),
    shedCount: wholeMs,
  },
  { requiredKeys: ['nodeId', 'slot', 'workerId', 'generation', 'pid', 'state', 'startedAtMs'] },
);

const snapshot: fc.Arbitrary<NodeSnapshot> = fc.record({
  nodeId: fc.constant(header.nodeId),
  instanceId: fc.constant(header.instanceId),
  seq: fc.constant(header.seq),
  atMs: finite,
  workers: fc.array(worker, { maxLength: 12 }),
});

const packed = (state: NodeSnapshot, isCompressing = true): Buffer =>
  packState(state, isCompressing) ?? Buffer.alloc(0);

describe('the packed state of a node', () => {
  it('R7 gives back every worker with all its figures, exactly', () => {
    fc.assert(
      fc.property(snapshot, fc.boolean(), (given, isCompressing) => {
        expect(unpackState(packed(given, isCompressing), header)).toEqual(given);
      }),
      { numRuns: 100 },
    );
  });

  it('where some figures are asked for, only these are read, and everything that is no figure', () => {
    fc.assert(
      fc.property(snapshot, (given) => {
        const workers = given.workers.map(({ sample: whole, ...rest }) => {
          const { cpuRatio } = whole?.values ?? {};
          const values = cpuRatio === undefined ? {} : { cpuRatio };
          return whole ? { ...rest, sample: { ...whole, values, histograms: {} } } : rest;
        });
        expect(unpackState(packed(given), header, new Set(['cpuRatio']))).toEqual({ ...given, workers });
      }),
      { numRuns: 50 },
    );
  });

  it('S11 never throws on garbage, nor on a state with bytes changed or cut off', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        unpackState(Buffer.from(bytes), header);
        unpackState(Buffer.from([3, 1, ...bytes]), header);
        unpackState(Buffer.from([4, ...bytes]), header);
      }),
    );
    fc.assert(
      fc.property(snapshot, fc.nat(), fc.nat(255), (given, at, byte) => {
        const bytes = packed(given);
        const place = at % bytes.length;
        unpackState(bytes.subarray(0, place), header);
        bytes[place] = byte;
        const read = unpackState(bytes, header);
        for (const { slot, workerId, pid, sample: found } of read?.workers ?? []) {
          for (const count of [slot, workerId, pid]) expect(Number.isSafeInteger(count) && count >= 0).toBe(true);
          for (const value of Object.values(found?.values ?? {})) expect(Number.isFinite(value)).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('a layout of a later version is not read', () => {
    const bytes = packed(snapshotFixture());
    bytes[1] = 2;
    expect(unpackState(bytes, header)).toBeUndefined();
  });

  it('what is no number is absent, and long lists of streams are deflated', () => {
    const values = { cpuRatio: NaN, rssBytes: Infinity, peersConnected: 3 };
    const state = (changes: Parameters<typeof sampleFixture>[0]): NodeSnapshot =>
      snapshotFixture({
        workers: [{ ...identityFixture(), state: 'running', startedAtMs: 1, sample: sampleFixture(changes) }],
      });
    const read = unpackState(packed(state({ values })), header);
    expect(read?.workers[0]?.sample?.values).toEqual({ peersConnected: 3 });
    const streams = Array.from({ length: 256 }, (_, i) => ({
      streamKey: `stream/${i}/${'x'.repeat(60)}`,
      publishers: 1,
      viewers: i,
    }));
    const long = state({ streams });
    expect(packed(long, true).length).toBeLessThan(packed(long, false).length / 3);
    expect(unpackState(packed(long, true), header)?.workers).toEqual(long.workers);
  });
});
