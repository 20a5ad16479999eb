import { decodeSample } from '../../protocol/decode-sample.js';
import { readCount, readRecord, readText } from '../../protocol/read.js';
import type { WorkerSample } from '../../protocol/sample.js';
import type { WorkerSnapshot } from '../../protocol/snapshot.js';

/** One line of a recording: what one worker reported for one moment. */
export interface RecordedSample {
  readonly nodeId: string;
  readonly slot: number;
  readonly workerId: number;
  readonly sample: WorkerSample;
}

/** What no decision looks at; stream keys besides are nobody's business. */
const unrecorded = {
  histograms: {},
  streams: [],
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
} as const;

/** The line of a recording for a worker's newest sample; `undefined` before its first. */
export function encodeRecorded({ nodeId, slot, workerId, sample }: WorkerSnapshot): string | undefined {
  if (!sample) return undefined;
  const { atMs, windowMs, seq, values } = sample;
  return JSON.stringify({ nodeId, slot, workerId, sample: { atMs, windowMs, seq, values } });
}

/** Reads one line's value; `undefined` when any part is missing or out of its bounds. */
export function decodeRecorded(raw: unknown): RecordedSample | undefined {
  const record = readRecord(raw);
  const nodeId = readText(record?.['nodeId'], 128);
  const slot = readCount(record?.['slot']);
  const workerId = readCount(record?.['workerId']);
  const sample = decodeSample({ ...readRecord(record?.['sample']), ...unrecorded });
  if (nodeId === undefined || slot === undefined || workerId === undefined || !sample) return undefined;
  return sample.windowMs > 0 && sample.atMs > 0 ? { nodeId, slot, workerId, sample } : undefined;
}
