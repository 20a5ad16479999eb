import { decodeEffect, decodeOutcome } from '../../protocol/decode-outcome.js';
import { decodeHistograms, decodeMetricValues, decodeSample } from '../../protocol/decode-sample.js';
import { decodeNodeEvent, nodeEventTypes } from '../../protocol/node-event.js';
import { isStrategyName } from '../../protocol/outcome.js';
import { verdictKinds } from '../../protocol/verdict.js';
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
import type {
  ClusterEvent,
  HistoryFrame,
  HistoryPoint,
  NodeSnapshot,
  WorkerIdentity,
  WorkerSnapshot,
} from '../../protocol/snapshot.js';

type ScaleEvent = Extract<ClusterEvent, { type: 'scale' }>;

const maxWorkers = 1024;
const maxInputs = 32;
const maxStackFrames = 20;
const maxStackFrame = 500;
const workerStates = ['forked', 'booting', 'running', 'draining', 'stuck', 'gone'] as const;
const eventTypes = [
  'optimization',
  'effect-measured',
  'strategy-verdict',
  'scale',
  'forecast',
  'shed',
  'unshed',
  'operation',
  'worker-started',
  'worker-exited',
  'worker-hung',
] as const;

/** Reads what Redis holds for a node; `undefined` unless every part is what it should be. */
export function decodeSnapshot(raw: unknown): NodeSnapshot | undefined {
  const record = readRecord(raw);
  const nodeId = readText(record?.['nodeId'], 64);
  const instanceId = readText(record?.['instanceId'], 64);
  const seq = readCount(record?.['seq']);
  const atMs = readNumber(record?.['atMs']);
  const workers = readList(record?.['workers'], maxWorkers, decodeWorker);
  if (nodeId === undefined || instanceId === undefined || seq === undefined || atMs === undefined || !workers) return;
  return { nodeId, instanceId, seq, atMs, workers };
}

export function decodeFrame(raw: unknown): HistoryFrame | undefined {
  const record = readRecord(raw);
  const nodeId = readText(record?.['nodeId'], 64);
  const atMs = readCount(record?.['atMs']);
  const stepMs = readCount(record?.['stepMs']);
  const points = readList(record?.['points'], maxWorkers, decodePoint);
  if (nodeId === undefined || atMs === undefined || stepMs === undefined || stepMs === 0 || !points) return undefined;
  return { nodeId, atMs, stepMs, points };
}

export function decodeEvent(raw: unknown): ClusterEvent | undefined {
  const record = readRecord(raw);
  if (record && readOneOf(record['type'], nodeEventTypes)) return decodeNodeEvent(record);
  const identity = record && decodeIdentity(record);
  const id = readText(record?.['id'], 128);
  const atMs = readNumber(record?.['atMs']);
  const type = readOneOf(record?.['type'], eventTypes);
  if (!record || !identity || id === undefined || atMs === undefined || !type) return undefined;
  const base = { ...identity, id, atMs };
  if (type === 'optimization') {
    const outcome = decodeOutcome(record['outcome']);
    return outcome && { ...base, type, outcome };
  }
  if (type === 'effect-measured') {
    const effect = decodeEffect(record['effect']);
    const outcomeId = readText(record['outcomeId'], 128);
    const { strategy } = record;
    if (!effect || outcomeId === undefined || !isStrategyName(strategy)) return undefined;
    return { ...base, type, outcomeId, strategy, effect };
  }
  const reason = readCutText(record['reason'], 2000) ?? '';
  if (type === 'scale') return { ...base, type, reason, ...decodeScale(record) };
  if (type === 'forecast') {
    const metric = readText(record['metric'], 64);
    return metric === undefined ? undefined : { ...base, type, metric, reason, inputs: decodeInputs(record['inputs']) };
  }
  if (type === 'strategy-verdict') {
    const { strategy } = record;
    const verdict = readOneOf(record['verdict'], verdictKinds);
    if (!isStrategyName(strategy) || !verdict) return undefined;
    const isOff = record['isOff'] === true;
    return { ...base, type, strategy, verdict, isOff, reason, inputs: decodeInputs(record['inputs']) };
  }
  if (type === 'shed' || type === 'unshed') return { ...base, type, reason, inputs: decodeInputs(record['inputs']) };
  if (type === 'operation') {
    const action = readText(record['action'], 64);
    return action === undefined ? undefined : { ...base, type, action, reason, inputs: decodeInputs(record['inputs']) };
  }
  if (type === 'worker-started') return { ...base, type, reason };
  if (type === 'worker-hung') {
    const stack = readList(record['stack'], maxStackFrames, (frame) => readText(frame, maxStackFrame));
    return stack && { ...base, type, reason, stack };
  }
  const exitCode = readNumber(record['exitCode']) ?? null;
  const signal = readText(record['signal'], 16) ?? null;
  return { ...base, type, reason, exitCode, signal };
}

function decodeScale(record: UnknownRecord): Pick<ScaleEvent, 'before' | 'after' | 'inputs'> {
  return {
    before: readCount(record['before']) ?? 0,
    after: readCount(record['after']) ?? 0,
    inputs: decodeInputs(record['inputs']),
  };
}

/** The figures that a decision was made from. */
function decodeInputs(raw: unknown): Readonly<Record<string, number>> {
  const inputs = Object.entries(readRecord(raw) ?? {}).slice(0, maxInputs);
  return Object.fromEntries(inputs.flatMap(([name, value]) => (typeof value === 'number' ? [[name, value]] : [])));
}

function decodeShed(raw: unknown): WorkerSnapshot['shed'] {
  const record = readRecord(raw);
  const reason = readCutText(record?.['reason'], 2000);
  const sinceMs = readNumber(record?.['sinceMs']);
  return reason === undefined || sinceMs === undefined ? undefined : { reason, sinceMs };
}

function decodeWorker(raw: unknown): WorkerSnapshot | undefined {
  const record = readRecord(raw);
  const identity = record && decodeIdentity(record);
  const state = readOneOf(record?.['state'], workerStates);
  const startedAtMs = readNumber(record?.['startedAtMs']);
  if (!record || !identity || !state || startedAtMs === undefined) return undefined;
  const sample = decodeSample(record['sample']);
  const outside = decodeOutside(record['outside']);
  const shed = decodeShed(record['shed']);
  const shedCount = readCount(record['shedCount']);
  return compact({ ...identity, state, startedAtMs, sample, outside, shed, shedCount });
}

function decodeOutside(raw: unknown): WorkerSnapshot['outside'] {
  const record = readRecord(raw);
  const cpuRatio = readNumber(record?.['cpuRatio']);
  const rssBytes = readNumber(record?.['rssBytes']);
  return cpuRatio === undefined || rssBytes === undefined ? undefined : { cpuRatio, rssBytes };
}

function decodePoint(raw: unknown): HistoryPoint | undefined {
  const record = readRecord(raw);
  const identity = record && decodeIdentity(record);
  const values = decodeMetricValues(record?.['values']);
  const histograms = decodeHistograms(record?.['histograms']);
  return identity && values && histograms && { ...identity, values, histograms };
}

function decodeIdentity(record: UnknownRecord): WorkerIdentity | undefined {
  const nodeId = readText(record['nodeId'], 64);
  const slot = readCount(record['slot']);
  const workerId = readCount(record['workerId']);
  const generation = readCount(record['generation']);
  const pid = readCount(record['pid']);
  if (nodeId === undefined || slot === undefined || workerId === undefined) return undefined;
  if (generation === undefined || pid === undefined) return undefined;
  return { nodeId, slot, workerId, generation, pid };
}
