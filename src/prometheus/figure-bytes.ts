import type { ByteSink } from './byte-sink.js';

/** Room that a figure needs at most. */
export const longestFigure = 32;

/** Below it six decimals would cut what matters, above it a double has no six decimals left. */
const leastRounded = 0.001;
const mostRounded = Number.MAX_SAFE_INTEGER / 1e6;
const zero = 48;
const minus = 45;
const point = 46;

/** Infinity and NaN have names of their own there. */
export function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
}

/**
 * Writes a figure with at most six decimals, into room that is reserved. Writing out all 17 digits of a double costs
 * several times as much as everything else about a line, and the finest figure is known to 10 microseconds.
 */
export function writeFigure(sink: ByteSink, value: number): void {
  if (Number.isSafeInteger(value)) {
    writeInteger(sink, value);
  } else if (value >= leastRounded && value < mostRounded) {
    const millionths = Math.round(value * 1e6);
    const whole = Math.floor(millionths / 1e6);
    writeInteger(sink, whole);
    sink.byte(point);
    writeDigits(sink, millionths - whole * 1e6, 6);
  } else {
    sink.text(numberText(value));
  }
}

/** @param value within what a double can count to, into room that is reserved */
export function writeInteger(sink: ByteSink, value: number): void {
  if (value < 0) sink.byte(minus);
  const size = Math.abs(value);
  let digitCount = 1;
  for (let bound = 10; bound <= size; bound *= 10) digitCount += 1;
  writeDigits(sink, size, digitCount);
}

/** From the last digit to the first; whole numbers of 32 bits are divided quicker than doubles. */
function writeDigits(sink: ByteSink, value: number, digitCount: number): void {
  const { bytes, length } = sink;
  let rest = value;
  let at = length + digitCount;
  sink.length = at;
  while (at - length > 9) {
    const above = Math.floor(rest / 10);
    bytes[--at] = zero + (rest - above * 10);
    rest = above;
  }
  let low = rest | 0;
  while (at > length) {
    const above = (low / 10) | 0;
    bytes[--at] = zero + (low - above * 10);
    low = above;
  }
}
