import type { WorkerSample } from '../../src/protocol/sample.js';

/** A sample with plausible figures; name only what the test is about. */
export function sampleFixture(changes: Partial<WorkerSample> = {}): WorkerSample {
  return {
    atMs: 1_800_000_000_000,
    windowMs: 1000,
    seq: 0,
    values: { memoryRatio: 0.4, cpuRatio: 0.2, heapUsedBytes: 50_000_000, rssBytes: 90_000_000, peersConnected: 0 },
    histograms: {},
    throughputSource: 'sockets',
    optimizer: {
      isEnabled: true,
      isOptimizing: false,
      lastOptimizationAtMs: null,
      optimizationCount: 0,
      successRatio: 0,
      effectiveRatio: 0,
      averageDurationMs: 0,
    },
    streams: [],
    ...changes,
  };
}
