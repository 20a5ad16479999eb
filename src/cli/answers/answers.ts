import type { NodeStatus, SlotAtRest } from '../../http/ports/ports.js';
import { decodeOutcome } from '../../protocol/decode-outcome.js';
import { decodeVerdicts } from '../../protocol/decode-turns.js';
import type { OptimizationOutcome } from '../../protocol/outcome.js';
import {
  compact,
  readCount,
  readCutText,
  readList,
  readNumber,
  readOneOf,
  readRecord,
  readText,
  type UnknownRecord,
} from '../../protocol/read.js';

const mostWorkers = 10_000;
const mostOutcomes = 1000;
const longestReason = 2000;

/** The value of a JSON text; `undefined` when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The caller says what it wanted; what came instead is not ours to explain.
    return undefined;
  }
}

/** A status whose parts that are printed are there; `undefined` when the answer is something else. */
export function readStatus(value: unknown): NodeStatus | undefined {
  const status = readRecord(value);
  const workers = readList(status?.['workers'], mostWorkers, readWorker);
  const addresses = readList(status?.['addresses'], mostWorkers, (item) => readText(item));
  const isWhole =
    readText(status?.['name']) !== undefined &&
    readCount(status?.['pid']) !== undefined &&
    readCount(status?.['startedAtMs']) !== undefined &&
    readRecord(status?.['store']) !== undefined &&
    (status?.['verdicts'] === undefined || decodeVerdicts(status['verdicts']) !== undefined);
  // A supervisor of an earlier version does not tell of them.
  const slotsAtRest = readList(status?.['slotsAtRest'] ?? [], mostWorkers, readSlotAtRest);
  if (!workers || !addresses || !slotsAtRest || !isWhole) return undefined;
  return { ...(value as NodeStatus), slotsAtRest };
}

const restStates = ['waiting', 'failed', 'done'] as const;

function readSlotAtRest(value: unknown): SlotAtRest | undefined {
  const record = readRecord(value);
  const slot = readCount(record?.['slot']);
  const state = readOneOf(record?.['state'], restStates);
  const reason = readCutText(record?.['reason'], longestReason);
  const sinceMs = readNumber(record?.['sinceMs']);
  const crashCount = readCount(record?.['crashCount']);
  if (slot === undefined || state === undefined || reason === undefined) return undefined;
  if (sinceMs === undefined || crashCount === undefined) return undefined;
  return compact({ slot, state, reason, sinceMs, crashCount, nextTryAtMs: readNumber(record?.['nextTryAtMs']) });
}

/** Reads the answer of GET /cluster/workers. */
export function readClusterWorkers(value: unknown): NodeStatus['workers'] | undefined {
  const workers = readList(readRecord(value)?.['workers'], mostWorkers, readWorker);
  return workers as NodeStatus['workers'] | undefined;
}

function readWorker(value: unknown): UnknownRecord | undefined {
  const worker = readRecord(value);
  const isWhole =
    readCount(worker?.['workerId']) !== undefined &&
    readCount(worker?.['slot']) !== undefined &&
    readCount(worker?.['pid']) !== undefined &&
    readText(worker?.['state']) !== undefined;
  return isWhole ? worker : undefined;
}

/** Who ran a strategy, and who did not. */
export interface OptimizeAnswer {
  readonly replies: readonly { readonly workerId: number; readonly outcomes: readonly OptimizationOutcome[] }[];
  readonly failures: readonly { readonly workerId: number; readonly reason: string }[];
}

export function readOptimizeAnswer(value: unknown): OptimizeAnswer | undefined {
  const answer = readRecord(value);
  const replies = readList(answer?.['workers'], mostWorkers, readReply);
  const failures = readList(answer?.['failures'], mostWorkers, readFailure);
  return replies && failures ? { replies, failures } : undefined;
}

function readReply(value: unknown): OptimizeAnswer['replies'][number] | undefined {
  const reply = readRecord(value);
  const workerId = readCount(reply?.['workerId']);
  const outcomes = readList(reply?.['outcomes'], mostOutcomes, decodeOutcome);
  return workerId !== undefined && outcomes ? { workerId, outcomes } : undefined;
}

function readFailure(value: unknown): OptimizeAnswer['failures'][number] | undefined {
  const failure = readRecord(value);
  const workerId = readCount(failure?.['workerId']);
  const reason = readText(readRecord(failure?.['error'])?.['message'], 8192);
  return workerId !== undefined && reason !== undefined ? { workerId, reason } : undefined;
}

/** One worker's figures in the seed's shape (R61 to R63), as far as they are printed. */
export interface WorkerMetrics {
  readonly workerId: number;
  readonly currentMetrics: UnknownRecord;
  readonly performance: UnknownRecord;
}

/** Reads the answer for one worker, or the `workers` of the answer for all. */
export function readWorkerMetrics(value: unknown): readonly WorkerMetrics[] | undefined {
  const answer = readRecord(value);
  if (!answer) return undefined;
  if ('workers' in answer) return readList(answer['workers'], mostWorkers, readOneWorkerMetrics);
  const one = readOneWorkerMetrics(answer);
  return one && [one];
}

function readOneWorkerMetrics(value: unknown): WorkerMetrics | undefined {
  const record = readRecord(value);
  const workerId = readCount(record?.['workerId']);
  const currentMetrics = readRecord(record?.['currentMetrics']);
  const performance = readRecord(record?.['performance']);
  return workerId !== undefined && currentMetrics && performance
    ? { workerId, currentMetrics, performance }
    : undefined;
}

/** Reads the answer of GET /control/environment. */
export function readEnvironment(value: unknown): Readonly<Record<string, string>> | undefined {
  const environment = readRecord(readRecord(value)?.['environment']);
  if (!environment || !Object.values(environment).every((item) => typeof item === 'string')) return undefined;
  return environment as Readonly<Record<string, string>>;
}
