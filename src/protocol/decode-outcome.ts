import { isErrorCode, type WireError } from '../core/errors.js';
import {
  isStrategyName,
  longestBasis,
  type OptimizationAction,
  type OptimizationCost,
  type OptimizationEffect,
  type OptimizationOutcome,
  type OptimizationTrial,
} from './outcome.js';
import {
  compact,
  readBoolean,
  readCount,
  readCutText,
  readFlat,
  readList,
  readNumber,
  readOneOf,
  readRecord,
  readText,
} from './read.js';
import type { MetricName } from './sample.js';

const maxActions = 64;
const maxReason = 2000;
const maxDetails = 32;

/** Reads the outcome of a run; `undefined` when any required part is missing or out of its bounds. */
export function decodeOutcome(raw: unknown): OptimizationOutcome | undefined {
  const record = readRecord(raw);
  if (!record) return undefined;
  const id = readText(record['id'], 128);
  const name = record['name'];
  const status = readOneOf(record['status'], ['completed', 'skipped', 'failed'] as const);
  const trigger = readOneOf(record['trigger'], ['threshold', 'forecast', 'command', 'manual'] as const);
  const startedAtMs = readNumber(record['startedAtMs']);
  const durationMs = readNumber(record['durationMs']);
  const actions = decodeActions(record['actions']);
  if (id === undefined || !isStrategyName(name) || !status || !trigger || !actions) return undefined;
  if (startedAtMs === undefined || durationMs === undefined) return undefined;
  return compact({
    id,
    name,
    status,
    trigger,
    startedAtMs,
    durationMs,
    actions,
    reason: readCutText(record['reason'], maxReason),
    requestedBy: readText(record['requestedBy'], 64),
    effect: decodeEffect(record['effect']),
    cost: decodeCost(record['cost']),
    trial: decodeTrial(record['trial']),
    isDryRun: readOneOf(record['isDryRun'], [true] as const),
    error: decodeWireError(record['error']),
  });
}

export function decodeWireError(raw: unknown): WireError | undefined {
  const record = readRecord(raw);
  const code = record?.['code'];
  const message = readCutText(record?.['message'], maxReason);
  const remedy = readCutText(record?.['remedy'], maxReason);
  const details = readRecord(record?.['details']);
  if (!isErrorCode(code) || message === undefined || remedy === undefined || !details) return undefined;
  return { code, message, remedy, details: readFlat(details, maxDetails) };
}

/** Reads what a run says it did; `undefined` when it is no list of actions or too long. */
export function decodeActions(raw: unknown): readonly OptimizationAction[] | undefined {
  return readList(raw, maxActions, decodeAction);
}

function decodeAction(raw: unknown): OptimizationAction | undefined {
  const record = readRecord(raw);
  const action = readText(record?.['action'], 64);
  const count = readCount(record?.['count']);
  if (action === undefined || count === undefined) return undefined;
  return compact({
    action,
    count,
    bytes: readNumber(record?.['bytes']),
    note: readCutText(record?.['note'], maxReason),
  });
}

/** Reads the effect of a run; `undefined` when any part of it is missing. */
export function decodeEffect(raw: unknown): OptimizationEffect | undefined {
  const record = readRecord(raw);
  const metric = readText(record?.['metric'], 64);
  const before = readNumber(record?.['before']);
  const after = readNumber(record?.['after']);
  const ratio = record?.['changeRatio'];
  const changeRatio = ratio === null ? null : readNumber(ratio);
  const verdict = readOneOf(record?.['verdict'], ['improved', 'unchanged', 'worse', 'pending'] as const);
  if (metric === undefined || before === undefined || after === undefined) return undefined;
  if (changeRatio === undefined || !verdict) return undefined;
  const noiseBand = readNumber(record?.['noiseBand']);
  return compact({ metric: metric as MetricName, before, after, changeRatio, verdict, noiseBand });
}

function decodeCost(raw: unknown): OptimizationCost | undefined {
  const pauseMs = readNumber(readRecord(raw)?.['pauseMs']);
  const cpuMs = readNumber(readRecord(raw)?.['cpuMs']);
  return pauseMs === undefined || cpuMs === undefined ? undefined : { pauseMs, cpuMs };
}

/** A probability of 0 or 1 would make the estimate infinite. */
function decodeTrial(raw: unknown): OptimizationTrial | undefined {
  const isHeldOut = readBoolean(readRecord(raw)?.['isHeldOut']);
  const runProbability = readNumber(readRecord(raw)?.['runProbability']);
  if (isHeldOut === undefined || runProbability === undefined) return undefined;
  const basis = readText(readRecord(raw)?.['basis'], longestBasis);
  return runProbability > 0 && runProbability < 1 ? compact({ isHeldOut, runProbability, basis }) : undefined;
}
