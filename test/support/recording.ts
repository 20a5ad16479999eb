import type { RecordedSample } from '../../src/cli/simulation/recorded-sample.js';
import { decodeRecorded } from '../../src/cli/simulation/recorded-sample.js';
import type { MetricValues } from '../../src/protocol/sample.js';

const startMs = 1_800_000_000_000;

export interface RecordingPlan {
  /** Samples of each worker. */
  readonly count: number;
  readonly workers?: number;
  readonly windowMs?: number;
  /** The figures of one worker's sample. */
  readonly values: (index: number, slot: number) => MetricValues;
}

/** A recording in the order of time, as `perf-supervisor record` would have made it. */
export function recordingOf({ count, workers = 1, windowMs = 1000, values }: RecordingPlan): readonly RecordedSample[] {
  return Array.from({ length: count }, (_, seq) =>
    Array.from({ length: workers }, (_none, slot) => {
      const sample = { atMs: startMs + (seq + 1) * windowMs, windowMs, seq, values: values(seq, slot) };
      const recorded = decodeRecorded({ nodeId: 'node-a', slot, workerId: slot + 1, sample });
      if (!recorded) throw new Error('the plan gives no sample');
      return recorded;
    }),
  ).flat();
}

/** The same as the text of a file. */
export function textOf(samples: readonly RecordedSample[]): string {
  return samples
    .map(({ sample: { atMs, windowMs, seq, values }, ...worker }) => {
      return `${JSON.stringify({ ...worker, sample: { atMs, windowMs, seq, values } })}\n`;
    })
    .join('');
}
