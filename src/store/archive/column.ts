import type { MetricKind } from '../../metrics/metric.js';
import type { ByteReader } from './byte-reader.js';
import type { ByteWriter } from './byte-writer.js';

/** One figure over the rows of a block; `undefined` where a row does not have it. */
export type ColumnValues = readonly (number | undefined)[];

/** The usual resolutions take no bytes of their own; only ever append. */
const usualResolutions = [1, 0.001, 0.01, 4096, 1024, 128, 0.0001, 0.1, 10, 100];
const isCounter = 1;
const hasGaps = 2;

/** Deltas of deltas can be four times as large as the values, and a signed number has 52 bits. */
const largestSteps = 2 ** 49;

/**
 * Writes a column: each value as a whole number of resolutions, and of these the differences; of a counter, which grows
 * by about as much each time, the differences of the differences. What cannot be counted so is absent.
 */
export function writeColumn(writer: ByteWriter, values: ColumnValues, resolution: number, kind: MetricKind): void {
  const steps = values.map((value) => stepsOf(value, resolution));
  const present = steps.filter((value) => value !== undefined);
  const isWhole = present.length === steps.length;
  const usual = usualResolutions.indexOf(resolution) + 1;
  writer.byte((kind === 'counter' ? isCounter : 0) | (isWhole ? 0 : hasGaps) | (usual << 2));
  if (usual === 0) writer.double(resolution);
  if (!isWhole) writePresence(writer, steps);
  let last = 0;
  let lastDelta = 0;
  for (const value of present) {
    const delta = value - last;
    writer.signed(kind === 'counter' ? delta - lastDelta : delta);
    last = value;
    lastDelta = delta;
  }
}

export function readColumn(reader: ByteReader, rowCount: number): ColumnValues {
  const flags = reader.byte();
  const usual = flags >> 2;
  const resolution = usual === 0 ? reader.double() : (usualResolutions[usual - 1] ?? 0);
  if (!(resolution > 0)) throw new RangeError('a resolution is not above 0');
  const isPresent = (flags & hasGaps) === 0 ? undefined : readPresence(reader, rowCount);
  let last = 0;
  let lastDelta = 0;
  return Array.from({ length: rowCount }, (_, row) => {
    if (isPresent?.(row) === false) return undefined;
    const delta = reader.signed() + ((flags & isCounter) === 0 ? 0 : lastDelta);
    last += delta;
    lastDelta = delta;
    return inUnits(last, resolution);
  });
}

function stepsOf(value: number | undefined, resolution: number): number | undefined {
  if (value === undefined) return undefined;
  const steps = Math.round(value / resolution);
  return Math.abs(steps) <= largestSteps ? steps : undefined;
}

/** 3 * 0.1 is not 0.3, but 3 / 10 is. */
function inUnits(steps: number, resolution: number): number | undefined {
  const value = resolution < 1 ? steps / Math.round(1 / resolution) : steps * resolution;
  return Number.isFinite(value) ? value : undefined;
}

export function writePresence(writer: ByteWriter, steps: ColumnValues): void {
  const bits = Buffer.alloc(Math.ceil(steps.length / 8));
  steps.forEach((value, row) => {
    if (value !== undefined) bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
  });
  writer.bytes(bits);
}

export function readPresence(reader: ByteReader, rowCount: number): (row: number) => boolean {
  const bits = reader.bytes(Math.ceil(rowCount / 8));
  return (row) => ((bits[row >> 3] ?? 0) & (1 << (row & 7))) !== 0;
}
