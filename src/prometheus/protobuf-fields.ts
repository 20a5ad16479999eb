import type { ByteSink } from './byte-sink.js';

/** A tag is the field's number with how its value is written: https://protobuf.dev/programming-guides/encoding/ */
const wire = { varint: 0, double: 1, bytes: 2 } as const;

/** Longest whole number. */
const longestVarint = 10;
const tagBytes = 1;

/** @param field below 16, as all of ours are: its tag is one byte */
function tag(sink: ByteSink, field: number, kind: keyof typeof wire): void {
  sink.reserve(tagBytes + longestVarint);
  sink.byte(field * 8 + wire[kind]);
}

/** @param value a whole number, not negative */
export function writeCount(sink: ByteSink, field: number, value: number): void {
  tag(sink, field, 'varint');
  writeVarint(sink, value);
}

/** A whole number of either sign, as `sint32` and `sint64`. */
export function writeSigned(sink: ByteSink, field: number, value: number): void {
  writeCount(sink, field, zigzag(value));
}

export function writeDouble(sink: ByteSink, field: number, value: number): void {
  tag(sink, field, 'double');
  sink.length = sink.bytes.writeDoubleLE(value, sink.length);
}

export function writeString(sink: ByteSink, field: number, text: string): void {
  writeMessage(sink, field, () => sink.text(text));
}

/** Numbers of either sign, one behind the other. */
export function writePacked(sink: ByteSink, field: number, values: readonly number[]): void {
  writeMessage(sink, field, () => {
    sink.reserve(values.length * longestVarint);
    for (const value of values) writeVarint(sink, zigzag(value));
  });
}

/** What `write` puts there, behind its length. */
export function writeMessage(sink: ByteSink, field: number, write: () => void): void {
  tag(sink, field, 'bytes');
  writeDelimited(sink, write);
}

/** The length is known afterwards: where it takes more than the one byte that was left, what follows is moved. */
export function writeDelimited(sink: ByteSink, write: () => void): void {
  sink.reserve(longestVarint);
  const lengthAt = sink.length;
  sink.length += 1;
  write();
  const size = sink.length - lengthAt - 1;
  const extra = varintBytes(size) - 1;
  sink.reserve(extra);
  const end = sink.length + extra;
  if (extra > 0) sink.bytes.copyWithin(lengthAt + 1 + extra, lengthAt + 1, sink.length);
  sink.length = lengthAt;
  writeVarint(sink, size);
  sink.length = end;
}

function writeVarint(sink: ByteSink, value: number): void {
  let rest = value;
  while (rest >= 128) {
    sink.byte((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  sink.byte(rest);
}

function varintBytes(value: number): number {
  let count = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) count += 1;
  return count;
}

function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}
