import { isStrategyName, longestBasis } from './outcome.js';
import {
  compact,
  readBoolean,
  readCount,
  readCutText,
  readList,
  readNumber,
  readOneOf,
  readRecord,
  readText,
  type UnknownRecord,
} from './read.js';
import type { MetricName } from './sample.js';
import type { OptimizerMessage, TurnAnswer, VerdictsMessage } from './turns.js';
import { type StrategyVerdict, verdictKinds } from './verdict.js';

/** 64 strategies, each with up to four versions of its code and settings. */
const mostVerdicts = 256;
const longestReason = 2000;
const longestLeaseMs = 3_600_000;
const longestWaitMs = 60_000;

/** Reads what a worker tells about its strategies. */
export function decodeOptimizerMessage(message: UnknownRecord): OptimizerMessage | undefined {
  const requestId = readText(message['requestId'], 64);
  const { type, strategy } = message;
  if (type === 'strategy-started') return isStrategyName(strategy) ? { type, strategy } : undefined;
  const basis = readText(message['basis'], longestBasis);
  if (type === 'strategy-changed')
    return isStrategyName(strategy) && basis !== undefined ? { type, strategy, basis } : undefined;
  if (type === 'turn-over') return requestId === undefined ? undefined : { type, requestId };
  const leaseMs = readMs(message['leaseMs'], longestLeaseMs);
  const waitMs = readMs(message['waitMs'], longestWaitMs);
  if (type !== 'turn-wanted' || requestId === undefined || !isStrategyName(strategy)) return undefined;
  if (leaseMs === undefined || waitMs === undefined) return undefined;
  return { type, requestId, strategy, leaseMs, waitMs };
}

/** Reads what the primary says to a worker's strategies. */
export function decodeToStrategies(
  message: UnknownRecord,
  requestId: string,
): TurnAnswer | VerdictsMessage | undefined {
  const { type } = message;
  if (type === 'turn') {
    const isGranted = readBoolean(message['isGranted']);
    return isGranted === undefined ? undefined : { type, requestId, isGranted };
  }
  const verdicts = type === 'verdicts' ? decodeVerdicts(message['verdicts']) : undefined;
  return verdicts && { type: 'verdicts', requestId, verdicts };
}

export function decodeVerdicts(raw: unknown): readonly StrategyVerdict[] | undefined {
  return readList(raw, mostVerdicts, decodeVerdict);
}

function decodeVerdict(raw: unknown): StrategyVerdict | undefined {
  const record = readRecord(raw);
  const strategy = record?.['strategy'];
  const metric = readText(record?.['metric'], 64);
  const verdict = readOneOf(record?.['verdict'], verdictKinds);
  const isOff = readBoolean(record?.['isOff']);
  const reason = readCutText(record?.['reason'], longestReason);
  const confidenceRatio = readNumber(record?.['confidenceRatio']);
  const usefulEffect = readNumber(record?.['usefulEffect']);
  const runCount = readCount(record?.['runCount']);
  const heldOutCount = readCount(record?.['heldOutCount']);
  if (!isStrategyName(strategy) || metric === undefined || !verdict || isOff === undefined) return undefined;
  if (reason === undefined || confidenceRatio === undefined || usefulEffect === undefined) return undefined;
  if (runCount === undefined || heldOutCount === undefined) return undefined;
  return compact({
    strategy,
    metric: metric as MetricName,
    basis: readText(record?.['basis'], longestBasis),
    verdict,
    effect: readNumber(record?.['effect']) ?? null,
    effectLow: readNumber(record?.['effectLow']) ?? null,
    effectHigh: readNumber(record?.['effectHigh']) ?? null,
    confidenceRatio,
    usefulEffect,
    runCount,
    heldOutCount,
    isOff,
    probeAtMs: readNumber(record?.['probeAtMs']),
    reason,
  });
}

function readMs(value: unknown, longestMs: number): number | undefined {
  const ms = readNumber(value);
  return ms === undefined || ms < 0 ? undefined : Math.min(ms, longestMs);
}
