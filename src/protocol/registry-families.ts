import { readList, readNumber, readOneOf, readRecord, readText } from './read.js';

export const familyTypes = ['counter', 'gauge', 'histogram', 'summary'] as const;
export const aggregators = ['sum', 'average', 'min', 'max', 'first', 'omit'] as const;

export interface RegistrySeries {
  /** Full name of the line: the family's, or with `_bucket`, `_sum` or `_count`. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A metric of the application's own registry (prom-client's or one of its shape), as one worker holds it. */
export interface RegistryFamily {
  readonly name: string;
  readonly type: (typeof familyTypes)[number];
  readonly help: string;
  /** How the application wants gauges of several workers put together. */
  readonly aggregator: (typeof aggregators)[number];
  readonly series: readonly RegistrySeries[];
}

/** What one worker tells of its registries; `droppedCount` families did not fit into the answer or cannot be read. */
export interface RegistryReport {
  readonly families: readonly RegistryFamily[];
  readonly droppedCount: number;
}

/** Longest JSON text of a report, in characters. */
export const longestReport = 262_144;
const mostFamilies = 2000;
const mostSeries = 5000;
const mostLabels = 32;
const namePattern = /^[a-zA-Z_:][a-zA-Z0-9_:]{0,199}$/;
const labelPattern = /^[a-zA-Z_][a-zA-Z0-9_]{0,99}$/;

/** Reads the JSON that `getMetricsAsJSON()` resolves with; what is no metric is left out and counted. */
export function readRegistry(value: unknown): RegistryReport {
  const given: readonly unknown[] = Array.isArray(value) ? value.slice(0, mostFamilies) : [];
  const families = given.map(readFamily).filter((family) => family !== undefined);
  const length = Array.isArray(value) ? value.length : 1;
  return { families, droppedCount: length - families.length };
}

/** Reads what a worker sent. @returns `undefined`: no report */
export function decodeReport(value: unknown): RegistryReport | undefined {
  const record = readRecord(value);
  const droppedCount = readNumber(record?.['droppedCount']);
  if (!record || droppedCount === undefined || droppedCount < 0) return undefined;
  const families = readList(record['families'], mostFamilies, decodeFamily);
  return families && { families, droppedCount };
}

function decodeFamily(value: unknown): RegistryFamily | undefined {
  const record = readRecord(value);
  const head = readHead(record);
  const series = readList(record?.['series'], mostSeries, (one) => readSeries(one, head?.name ?? ''));
  return head && series && { ...head, series };
}

function readFamily(value: unknown): RegistryFamily | undefined {
  const record = readRecord(value);
  const head = readHead(record);
  if (!head) return undefined;
  const series = readList(record?.['values'], mostSeries, (one) => {
    const given = readRecord(one);
    const name = given?.['metricName'] ?? given?.['name'] ?? head.name;
    return readSeries(given && { ...given, name }, head.name);
  });
  return series && { ...head, series };
}

function readHead(record: Readonly<Record<string, unknown>> | undefined): Omit<RegistryFamily, 'series'> | undefined {
  const name = readText(record?.['name']);
  const type = readOneOf(record?.['type'], familyTypes);
  const help = readText(record?.['help'], 2000);
  if (name === undefined || !namePattern.test(name) || !type || help === undefined) return undefined;
  return { name, type, help, aggregator: readOneOf(record?.['aggregator'], aggregators) ?? 'sum' };
}

function readSeries(value: unknown, family: string): RegistrySeries | undefined {
  const record = readRecord(value);
  const name = readText(record?.['name']);
  const number = record?.['value'];
  const labels = readLabels(record?.['labels'] ?? {});
  if (name === undefined || !namePattern.test(name) || !name.startsWith(family) || !labels) return undefined;
  // JSON has no infinity: a gauge that holds one arrives as null.
  if (number === null) return { name, labels, value: Number.NaN };
  return typeof number === 'number' ? { name, labels, value: number } : undefined;
}

function readLabels(value: unknown): Readonly<Record<string, string>> | undefined {
  const entries = Object.entries(readRecord(value) ?? {});
  if (entries.length > mostLabels) return undefined;
  const labels: [string, string][] = [];
  for (const [name, text] of entries) {
    if (!labelPattern.test(name) || (typeof text !== 'string' && typeof text !== 'number')) return undefined;
    labels.push([name, String(text).slice(0, 1024)]);
  }
  return Object.fromEntries(labels);
}
