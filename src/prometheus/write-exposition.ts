import { ByteSink } from './byte-sink.js';
import type { ExpositionFormat } from './exposition-format.js';
import type { Family } from './family.js';
import { writeProtobufFamily } from './protobuf-family.js';
import { openMetricsName, writeTextFamily } from './text-family.js';

const expectedHeadBytes = 512;
const expectedLineBytes = 48;

/** Writes families that have series, each name once: of two the first is shown. */
export function writeExposition(families: readonly Family[], format: ExpositionFormat): Buffer<ArrayBuffer> {
  const seen = new Set<string>();
  const sink = new ByteSink(families.reduce((sum, family) => sum + expectedBytes(family), 0));
  for (const family of families) {
    const name = format === 'openmetrics' ? openMetricsName(family) : family.name;
    if (!seen.has(name) && writeFamily(sink, family, format)) seen.add(name);
  }
  if (format === 'openmetrics') sink.text('# EOF\n');
  return sink.written();
}

/** @returns whether it was written: a family without series is left out */
function writeFamily(sink: ByteSink, family: Family, format: ExpositionFormat): boolean {
  const start = sink.length;
  const count = format === 'protobuf' ? writeProtobufFamily(sink, family) : writeTextFamily(sink, family, format);
  if (count === 0) sink.length = start;
  return count > 0;
}

function expectedBytes(family: Family): number {
  const lineCount = 'slots' in family ? family.slots.length : family.series.length;
  return expectedHeadBytes + lineCount * (family.name.length + expectedLineBytes);
}
