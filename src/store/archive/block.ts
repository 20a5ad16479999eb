import { definitionOf } from '../../metrics/catalog.js';
import type { HistogramData, HistogramName, MetricValues } from '../../protocol/sample.js';
import type { HistoryPoint } from '../../protocol/snapshot.js';
import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import { type ColumnValues, readColumn, writeColumn } from './column.js';
import { readHistograms, writeHistograms } from './histogram-bytes.js';

/** One worker over one step, as it is archived; which node it is of says the key. */
export interface BlockRow extends Omit<HistoryPoint, 'nodeId'> {
  /** End of the step, ms since epoch. */
  readonly atMs: number;
}

/** What of a block is wanted; everything else is passed over unread. */
export interface BlockPart {
  /** Absent: all metrics. */
  readonly metrics?: ReadonlySet<string>;
}

const mostRows = 4096;
const mostStepMs = 86_400_000;
const mostColumns = 512;
const namePattern = /^[a-z][A-Za-z0-9]{0,63}$/;
const histogramNames: readonly HistogramName[] = ['responseTimeMs', 'eventLoopDelayMs'];
const identityColumns = ['atMs', 'slot', 'workerId', 'generation', 'pid'] as const;
const hasPeaks = 1;

/** Rows whose steps have one length. */
export interface Block {
  readonly stepMs: number;
  readonly rows: readonly BlockRow[];
}

/** Writes rows as columns: one worker over time, or all workers of a node at one moment. */
export function writeBlock({ stepMs, rows }: Block): Buffer {
  const writer = new ByteWriter();
  writer.count(stepMs);
  writer.count(rows.length);
  for (const name of identityColumns)
    writeColumn(
      writer,
      rows.map((row) => row[name]),
      1,
      name === 'atMs' ? 'counter' : 'gauge',
    );
  const names = namesOf(rows);
  writer.count(names.length);
  for (const name of names) writeMetric(writer, name, rows);
  const present = histogramNames.filter((name) => rows.some(({ histograms }) => histograms[name]));
  writer.count(present.length);
  for (const name of present) {
    writer.text(name);
    writeHistograms(
      writer,
      rows.map(({ histograms }) => histograms[name]),
    );
  }
  return writer.toBuffer();
}

/** @returns `undefined` for anything that `writeBlock` did not make; never throws */
export function readBlock(bytes: Buffer, part: BlockPart = {}): Block | undefined {
  try {
    return readRows(new ByteReader(bytes), part);
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}

function namesOf(rows: readonly BlockRow[]): readonly string[] {
  const names = new Set<string>();
  for (const { values } of rows) for (const name of Object.keys(values)) names.add(name);
  return [...names].sort().slice(0, mostColumns);
}

/** Each metric has its length before it, so that a reader of another one passes over it. */
function writeMetric(writer: ByteWriter, name: string, rows: readonly BlockRow[]): void {
  const { resolution, kind } = definitionOf(name);
  const own = new ByteWriter();
  writeColumn(
    own,
    rows.map(({ values }) => values[name]),
    resolution,
    kind,
  );
  const isPeaked = rows.some(({ peaks }) => peaks?.[name] !== undefined);
  if (isPeaked)
    writeColumn(
      own,
      rows.map(({ peaks }) => peaks?.[name]),
      resolution,
      kind,
    );
  const bytes = own.toBuffer();
  writer.text(name);
  writer.byte(isPeaked ? hasPeaks : 0);
  writer.count(bytes.length);
  writer.bytes(bytes);
}

interface Columns {
  readonly identity: readonly ColumnValues[];
  readonly values: ReadonlyMap<string, ColumnValues>;
  readonly peaks: ReadonlyMap<string, ColumnValues>;
  readonly histograms: ReadonlyMap<HistogramName, readonly (HistogramData | undefined)[]>;
}

function readRows(reader: ByteReader, part: BlockPart): Block {
  const stepMs = reader.count(mostStepMs);
  const rowCount = reader.count(mostRows);
  const identity = identityColumns.map(() => readColumn(reader, rowCount));
  const values = new Map<string, ColumnValues>();
  const peaks = new Map<string, ColumnValues>();
  for (let left = reader.count(mostColumns); left > 0; left -= 1) {
    const name = reader.text();
    const flags = reader.byte();
    const own = new ByteReader(reader.bytes(reader.count()));
    if (!namePattern.test(name) || part.metrics?.has(name) === false) continue;
    values.set(name, readColumn(own, rowCount));
    if ((flags & hasPeaks) !== 0) peaks.set(name, readColumn(own, rowCount));
  }
  const histograms = readDistributions(reader, rowCount);
  const columns = { identity, values, peaks, histograms };
  return { stepMs, rows: Array.from({ length: rowCount }, (_, row) => rowOf(columns, row)) };
}

function readDistributions(reader: ByteReader, rowCount: number): Columns['histograms'] {
  const histograms = new Map<HistogramName, readonly (HistogramData | undefined)[]>();
  for (let left = reader.count(histogramNames.length); left > 0; left -= 1) {
    const text = reader.text();
    const name = histogramNames.find((known) => known === text);
    const data = readHistograms(reader, rowCount);
    if (name) histograms.set(name, data);
  }
  return histograms;
}

function rowOf({ identity, values, peaks, histograms }: Columns, row: number): BlockRow {
  const [atMs, slot, workerId, generation, pid] = identity.map((column) => wholeOf(column[row]));
  const peaksOfRow = peaks.size > 0 ? figuresAt(peaks, row) : undefined;
  return {
    atMs: atMs ?? 0,
    slot: slot ?? 0,
    workerId: workerId ?? 0,
    generation: generation ?? 0,
    pid: pid ?? 0,
    values: figuresAt(values, row),
    histograms: distributionsAt(histograms, row),
    ...(peaksOfRow && Object.keys(peaksOfRow).length > 0 && { peaks: peaksOfRow }),
  };
}

function figuresAt(columns: ReadonlyMap<string, ColumnValues>, row: number): MetricValues {
  const figures: Record<string, number> = {};
  for (const [name, column] of columns) {
    const value = column[row];
    if (value !== undefined) figures[name] = value;
  }
  return figures;
}

function distributionsAt(columns: Columns['histograms'], row: number): BlockRow['histograms'] {
  const found: Partial<Record<HistogramName, HistogramData>> = {};
  for (const [name, column] of columns) {
    const data = column[row];
    if (data) found[name] = data;
  }
  return found;
}

function wholeOf(value: number | undefined): number {
  if (value === undefined || !Number.isSafeInteger(value) || value < 0) throw new RangeError('an identity is none');
  return value;
}
