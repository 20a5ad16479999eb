import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aggregateWorkers, type Figures, foldOverTime, type TimedFigures } from '../../../src/metrics/aggregate.js';
import { catalog } from '../../../src/metrics/catalog.js';
import { Histogram } from '../../../src/metrics/histogram.js';
import type { HistogramData, MetricName } from '../../../src/protocol/sample.js';

function histogramOf(recorded: readonly number[]): HistogramData {
  const histogram = new Histogram();
  for (const value of recorded) histogram.record(value);
  return histogram.snapshot();
}

function worker(values: Figures['values'], responseTimesMs?: readonly number[]): Figures {
  return { values, histograms: responseTimesMs ? { responseTimeMs: histogramOf(responseTimesMs) } : {} };
}

function at(atMs: number, values: Figures['values'], windowMs = 1000): TimedFigures {
  return { atMs, windowMs, values, histograms: {} };
}

const names = Object.keys(catalog) as MetricName[];
const anyFigures: fc.Arbitrary<Figures> = fc.record({
  values: fc.dictionary(fc.constantFrom(...names, 'rooms'), fc.nat(1_000_000_000)),
  histograms: fc
    .array(fc.double({ min: 0.01, max: 1e4, noNaN: true }))
    .map((list) => ({ responseTimeMs: histogramOf(list) })),
});

function rounded(figures: Figures): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(figures.values)
      .map(([name, value]) => [name, value?.toPrecision(9)])
      .sort(),
  );
}

describe('aggregateWorkers', () => {
  it('does not depend on the order of the workers', () => {
    const shuffled = fc
      .array(anyFigures, { minLength: 1, maxLength: 8 })
      .chain((list) =>
        fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length })),
      );
    fc.assert(
      fc.property(shuffled, ([list, other]) => {
        expect(rounded(aggregateWorkers(other))).toEqual(rounded(aggregateWorkers(list)));
      }),
    );
  });

  it('folds each figure by its own rule', () => {
    const { values } = aggregateWorkers([
      worker({ memoryRatio: 0.9, cpuRatio: 0.2, rssBytes: 100, peersConnected: 3, requestCount: 5 }),
      worker({ memoryRatio: 0.1, cpuRatio: 0.4, rssBytes: 50, peersConnected: 4, requestCount: 7 }),
    ]);
    expect(values).toEqual({
      memoryRatio: 0.9,
      cpuRatio: expect.closeTo(0.3),
      rssBytes: 150,
      peersConnected: 7,
      requestCount: 12,
    });
  });

  it('leaves out what no worker measured, and counts a worker that did not measure it as absent, not as 0', () => {
    const { values } = aggregateWorkers([worker({ cpuRatio: 0.8 }), worker({})]);
    expect(values).toEqual({ cpuRatio: 0.8 });
  });

  it('R36 percentiles and mean come from the merged histograms, never from an average', () => {
    const fast = Array.from({ length: 98 }, () => 10);
    const { values, histograms } = aggregateWorkers([
      worker({ responseTimeMeanMs: 10, responseTimeP50Ms: 10, responseTimeP99Ms: 10 }, fast),
      worker({ responseTimeMeanMs: 1000, responseTimeP50Ms: 1000, responseTimeP99Ms: 1000 }, [1000, 1000]),
    ]);
    expect(values.responseTimeMeanMs).toBeCloseTo((98 * 10 + 2000) / 100);
    expect(Math.abs((values.responseTimeP50Ms ?? 0) - 10) / 10).toBeLessThan(0.022);
    expect(Math.abs((values.responseTimeP99Ms ?? 0) - 1000) / 1000).toBeLessThan(0.022);
    expect(histograms.responseTimeMs?.count).toBe(100);
  });

  it('does not put percentiles together without their distributions', () => {
    const lone = worker({ responseTimeP99Ms: 40 });
    expect(aggregateWorkers([lone]).values.responseTimeP99Ms).toBe(40);
    expect(aggregateWorkers([lone, worker({ responseTimeP99Ms: 80 })]).values.responseTimeP99Ms).toBeUndefined();
  });

  it('R38 the error ratio of several workers is errors / requests of all, not the mean of their ratios', () => {
    const busy = worker({ errorsPerSec: 1, requestsPerSec: 999, errorRatio: 1 / 999 });
    const idle = worker({ errorsPerSec: 1, requestsPerSec: 1, errorRatio: 1 });
    const silent = worker({ errorsPerSec: 0, requestsPerSec: 0, errorRatio: 0 });
    expect(aggregateWorkers([busy, idle, silent]).values.errorRatio).toBeCloseTo(0.002);
    expect(aggregateWorkers([silent]).values.errorRatio).toBe(0);
  });

  it('weighs the round trip time of a worker by its peers', () => {
    const { values } = aggregateWorkers([
      worker({ peerRoundTripTimeMs: 10, peersConnected: 9 }),
      worker({ peerRoundTripTimeMs: 110, peersConnected: 1 }),
    ]);
    expect(values.peerRoundTripTimeMs).toBe(20);
  });
});

describe('foldOverTime', () => {
  it('weighs a mean by the windows, whatever the order of the samples', () => {
    const samples = [at(1000, { cpuRatio: 1 }, 1000), at(9000, { cpuRatio: 0.2 }, 8000)];
    expect(foldOverTime(samples).values.cpuRatio).toBeCloseTo((1 + 0.2 * 8) / 9);
    expect(foldOverTime(samples.toReversed()).values.cpuRatio).toBeCloseTo((1 + 0.2 * 8) / 9);
  });

  it('takes counters and populations as they stood last, and a maximum as the largest', () => {
    const { values } = foldOverTime([
      at(3000, { requestCount: 9, peersConnected: 2, eventLoopDelayMaxMs: 5 }),
      at(1000, { requestCount: 4, peersConnected: 8, eventLoopDelayMaxMs: 70 }),
      at(2000, { requestCount: 6, peersConnected: 5, eventLoopDelayMaxMs: 1 }),
    ]);
    expect(values).toEqual({ requestCount: 9, peersConnected: 2, eventLoopDelayMaxMs: 70 });
  });

  it('of one sample is that sample', () => {
    fc.assert(
      fc.property(anyFigures, ({ values }) => {
        const plain = Object.fromEntries(Object.entries(values).filter(([name]) => name !== 'errorRatio'));
        expect(rounded(foldOverTime([at(0, plain)]))).toEqual(rounded({ values: plain, histograms: {} }));
      }),
    );
  });
});
