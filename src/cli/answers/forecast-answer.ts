import {
  compact,
  readCount,
  readCutText,
  readList,
  readNumber,
  readRecord,
  readText,
  type UnknownRecord,
} from '../../protocol/read.js';

/** What GET /forecast tells, as far as it is printed. */
export interface ForecastAnswer {
  /** As it came, for `--json`. */
  readonly document: UnknownRecord;
  readonly workers: readonly ForecastRow[];
  readonly usage: readonly UsageRow[];
}

export interface ForecastRow {
  readonly slot: number;
  readonly workerId: number;
  readonly metric: string;
  readonly limit: number;
  readonly kind: string;
  readonly probability?: number;
  readonly timeToLimitMs?: number;
  readonly earliestMs?: number;
  readonly latestMs?: number;
  readonly reason?: string;
}

export interface UsageRow {
  readonly metric: string;
  /** Why nothing can be said. */
  readonly reason?: string;
  readonly basis?: string;
  readonly medianErrorRatio?: number;
  readonly hours: readonly UsageHourRow[];
}

export interface UsageHourRow {
  readonly atMs: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const mostRows = 10_000;
const longestReason = 2000;

/** `undefined` when the answer is something else. */
export function readForecast(value: unknown): ForecastAnswer | undefined {
  const document = readRecord(value);
  const workers = readList(document?.['workers'], mostRows, readRow);
  const usage = readList(document?.['usage'], mostRows, readUsage);
  return document && workers && usage && { document, workers, usage };
}

function readRow(value: unknown): ForecastRow | undefined {
  const record = readRecord(value);
  const slot = readCount(record?.['slot']);
  const workerId = readCount(record?.['workerId']);
  const metric = readText(record?.['metric']);
  const kind = readText(record?.['kind']);
  const limit = readNumber(record?.['limit']);
  if (!record || slot === undefined || workerId === undefined || limit === undefined) return undefined;
  if (metric === undefined || kind === undefined) return undefined;
  return compact({
    ...{ slot, workerId, metric, kind, limit },
    probability: readNumber(record['probability']),
    timeToLimitMs: readNumber(record['timeToLimitMs']),
    earliestMs: readNumber(record['earliestMs']),
    latestMs: readNumber(record['latestMs']),
    reason: readCutText(record['reason'], longestReason),
  });
}

function readUsage(value: unknown): UsageRow | undefined {
  const record = readRecord(value);
  const metric = readText(record?.['metric']);
  const hours = readList(record?.['hours'] ?? [], mostRows, readHour);
  if (!record || metric === undefined || !hours) return undefined;
  return compact({
    metric,
    hours,
    reason: readCutText(record['reason'], longestReason),
    basis: readText(record['basis']),
    medianErrorRatio: readNumber(record['medianErrorRatio']),
  });
}

function readHour(value: unknown): UsageHourRow | undefined {
  const record = readRecord(value);
  const [atMs, mean, low, high] = ['atMs', 'value', 'low', 'high'].map((name) => readNumber(record?.[name]));
  if (atMs === undefined || mean === undefined || low === undefined || high === undefined) return undefined;
  return { atMs, value: mean, low, high };
}
