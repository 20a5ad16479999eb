import {
  readBoolean,
  readCount,
  readList,
  readNumber,
  readOneOf,
  readRecord,
  readText,
  type UnknownRecord,
} from './read.js';
import type {
  HistogramData,
  HistogramName,
  MetricValues,
  OptimizerStatus,
  StreamSummary,
  WorkerSample,
} from './sample.js';

/** Ours and 64 of the application's own (R111). */
const maxValues = 160;
const maxHelp = 200;
const maxBuckets = 512;
const maxStreams = 256;
const metricNamePattern = /^[a-z][A-Za-z0-9]{0,63}$/;
const histogramNames: readonly HistogramName[] = ['responseTimeMs', 'eventLoopDelayMs'];

/** Reads a sample; `undefined` when any required part is missing or out of its bounds. */
export function decodeSample(raw: unknown): WorkerSample | undefined {
  const record = readRecord(raw);
  if (!record) return undefined;
  const atMs = readNumber(record['atMs']);
  const windowMs = readNumber(record['windowMs']);
  const seq = readCount(record['seq']);
  const values = decodeMetricValues(record['values']);
  const histograms = decodeHistograms(record['histograms']);
  const throughputSource = readOneOf(record['throughputSource'], ['sockets', 'sockets+peers'] as const);
  const optimizer = decodeOptimizerStatus(record['optimizer']);
  const streams = readList(record['streams'], maxStreams, decodeStream);
  if (atMs === undefined || windowMs === undefined || seq === undefined || !values || !histograms) return undefined;
  if (!throughputSource || !optimizer || !streams) return undefined;
  return { atMs, windowMs, seq, values, histograms, throughputSource, optimizer, streams };
}

/**
 * Reads figures by name; a figure that is not a finite number is left out, since one bad figure must not hide the rest.
 * Where all are right, which they nearly always are, the record itself is the answer: a copy each second and worker was a
 * sixth of an idle primary's garbage.
 */
export function decodeMetricValues(raw: unknown): MetricValues | undefined {
  const record = readRecord(raw);
  if (!record) return undefined;
  const names = Object.keys(record);
  if (names.length > maxValues) return undefined;
  const isRight = (name: string): boolean => metricNamePattern.test(name) && readNumber(record[name]) !== undefined;
  if (names.every(isRight)) return record as MetricValues;
  return Object.fromEntries(names.filter(isRight).map((name) => [name, record[name]])) as MetricValues;
}

/** Reads what the application says of one of its own metrics. */
export function decodeMetricHelp(raw: unknown): { readonly name: string; readonly help: string } | undefined {
  const record = readRecord(raw);
  const name = readText(record?.['name'], 64);
  const help = readText(record?.['help'], maxHelp);
  if (name === undefined || help === undefined || !metricNamePattern.test(name)) return undefined;
  return { name, help };
}

export function decodeHistograms(raw: unknown): WorkerSample['histograms'] | undefined {
  const record = readRecord(raw);
  if (!record) return undefined;
  const histograms: Partial<Record<HistogramName, HistogramData>> = {};
  for (const name of histogramNames) {
    const histogram = decodeHistogram(record[name]);
    if (histogram) histograms[name] = histogram;
  }
  return histograms;
}

function decodeHistogram(raw: unknown): HistogramData | undefined {
  const record = readRecord(raw);
  const scale = readNumber(record?.['scale']);
  const zeroCount = readCount(record?.['zeroCount']);
  const offset = readNumber(record?.['offset']);
  const counts = readList(record?.['counts'], maxBuckets, readCount);
  const count = readCount(record?.['count']);
  const sum = readNumber(record?.['sum']);
  const max = readNumber(record?.['max']);
  if (scale === undefined || zeroCount === undefined || offset === undefined || !counts) return undefined;
  if (count === undefined || sum === undefined || max === undefined) return undefined;
  if (!Number.isInteger(offset) || Math.abs(offset) > 100_000) return undefined;
  return { scale, zeroCount, offset, counts, count, sum, max };
}

function decodeOptimizerStatus(raw: unknown): OptimizerStatus | undefined {
  const record = readRecord(raw);
  if (!record) return undefined;
  const isEnabled = readBoolean(record['isEnabled']);
  const isOptimizing = readBoolean(record['isOptimizing']);
  const figures = readStatusFigures(record);
  if (isEnabled === undefined || isOptimizing === undefined || !figures) return undefined;
  return { isEnabled, isOptimizing, ...figures };
}

function readStatusFigures(record: UnknownRecord): Omit<OptimizerStatus, 'isEnabled' | 'isOptimizing'> | undefined {
  const last = record['lastOptimizationAtMs'];
  const lastOptimizationAtMs = last === null ? null : readNumber(last);
  const optimizationCount = readCount(record['optimizationCount']);
  const successRatio = readNumber(record['successRatio']);
  const effectiveRatio = readNumber(record['effectiveRatio']);
  const averageDurationMs = readNumber(record['averageDurationMs']);
  if (lastOptimizationAtMs === undefined || optimizationCount === undefined) return undefined;
  if (successRatio === undefined || effectiveRatio === undefined || averageDurationMs === undefined) return undefined;
  return { lastOptimizationAtMs, optimizationCount, successRatio, effectiveRatio, averageDurationMs };
}

function decodeStream(raw: unknown): StreamSummary | undefined {
  const record = readRecord(raw);
  const streamKey = readText(record?.['streamKey']);
  const publishers = readCount(record?.['publishers']);
  const viewers = readCount(record?.['viewers']);
  if (streamKey === undefined || publishers === undefined || viewers === undefined) return undefined;
  return { streamKey, publishers, viewers };
}
