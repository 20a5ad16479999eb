import { type ColumnValues, readPresence, writePresence } from '../../archive/column.js';
import type { ByteReader } from '../../archive/byte-reader.js';
import type { ByteWriter } from '../../archive/byte-writer.js';

const isWhole = 1;
const hasGaps = 2;
/** Differences are twice as large at most, and a signed number has 52 bits. */
const largestWhole = 2 ** 50;

/** Writes a figure of several workers without loss: whole numbers as their differences, others as doubles. */
export function writeExact(writer: ByteWriter, values: ColumnValues): void {
  let bits = isWhole;
  for (const value of values) {
    if (value === undefined || !Number.isFinite(value)) bits |= hasGaps;
    else if (!Number.isInteger(value) || Math.abs(value) > largestWhole) bits &= ~isWhole;
  }
  writer.byte(bits);
  if ((bits & hasGaps) !== 0) writePresence(writer, values.map(finite));
  let last = 0;
  for (const value of values) {
    if (value === undefined || !Number.isFinite(value)) continue;
    if ((bits & isWhole) === 0) writer.double(value);
    else writer.signed(value - last);
    last = value;
  }
}

/** @throws {RangeError} when it cannot be such a column */
export function readExact(reader: ByteReader, rowCount: number): ColumnValues {
  const bits = reader.byte();
  const isPresent = (bits & hasGaps) === 0 ? undefined : readPresence(reader, rowCount);
  const values: (number | undefined)[] = [];
  let last = 0;
  for (let row = 0; row < rowCount; row += 1) {
    const isThere = isPresent === undefined || isPresent(row);
    if (isThere) last = (bits & isWhole) === 0 ? reader.double() : last + reader.signed();
    values.push(isThere ? finite(last) : undefined);
  }
  return values;
}

/** Passes over a column that nobody asked for. */
export function skipExact(reader: ByteReader, rowCount: number): void {
  const bits = reader.byte();
  const isPresent = (bits & hasGaps) === 0 ? undefined : readPresence(reader, rowCount);
  let left = 0;
  for (let row = 0; row < rowCount; row += 1) if (isPresent === undefined || isPresent(row)) left += 1;
  if ((bits & isWhole) === 0) reader.bytes(8 * left);
  else for (; left > 0; left -= 1) reader.count();
}

function finite(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}
