import type { ByteSink } from './byte-sink.js';
import type { Family, FamilyType, Labels, NativeHistogram, Series, SeriesFamily } from './family.js';
import {
  writeCount,
  writeDelimited,
  writeDouble,
  writeMessage,
  writePacked,
  writeSigned,
  writeString,
} from './protobuf-fields.js';

/**
 * Numbers of the fields in
 * https://github.com/prometheus/client_model/blob/master/io/prometheus/client/metrics.proto
 */
const familyField = { name: 1, help: 2, type: 3, metric: 4 } as const;
const typeNumbers: Readonly<Record<FamilyType, number>> = { counter: 0, gauge: 1, summary: 2, histogram: 4 };
const metricField = { label: 1, gauge: 2, counter: 3, summary: 4, histogram: 7 } as const;
const labelField = { name: 1, value: 2 } as const;
const valueField = 1;
const partField = {
  count: 1,
  sum: 2,
  bucket: 3,
  schema: 5,
  zeroThreshold: 6,
  zeroCount: 7,
  span: 12,
  delta: 13,
} as const;
const bucketField = { count: 1, upperBound: 2 } as const;
const spanField = { offset: 1, length: 2 } as const;

/** Up to it a value counts as zero. A histogram without it and without any value would not pass for a native one. */
const zeroThreshold = 2 ** -128;

/** @returns how many metrics were written */
export function writeProtobufFamily(sink: ByteSink, family: Family): number {
  let count = 0;
  writeDelimited(sink, () => {
    writeString(sink, familyField.name, family.name);
    writeString(sink, familyField.help, family.help);
    writeCount(sink, familyField.type, typeNumbers[family.type]);
    count = writeMetrics(sink, family);
  });
  return count;
}

function writeMetrics(sink: ByteSink, family: Family): number {
  const { type } = family;
  if ('slots' in family) return writeSlots(sink, family);
  if (type === 'gauge' || type === 'counter') {
    for (const { labels, value } of family.series) writeNumber(sink, metricField[type], labels, value);
    return family.series.length;
  }
  const metrics = inMetrics(family.series);
  for (const parts of metrics) {
    const labels = withoutBound(parts[0]?.labels ?? {});
    writeMetric(sink, labels, () =>
      writeMessage(sink, metricField[type], () => writeParts(sink, parts, family.native)),
    );
  }
  return metrics.length;
}

function writeSlots(sink: ByteSink, { type, slots, figureOf }: Extract<Family, { slots: unknown }>): number {
  const field = type === 'counter' ? metricField.counter : metricField.gauge;
  let count = 0;
  for (const view of slots) {
    const value = figureOf(view);
    if (value === undefined) continue;
    count += 1;
    writeNumber(sink, field, { slot: view.slot }, value);
  }
  return count;
}

function writeNumber(sink: ByteSink, field: number, labels: Labels, value: number): void {
  writeMetric(sink, labels, () => writeMessage(sink, field, () => writeDouble(sink, valueField, value)));
}

/** @param write what the metric is, behind its labels */
function writeMetric(sink: ByteSink, labels: Labels, write: () => void): void {
  writeMessage(sink, familyField.metric, () => {
    for (const [name, value] of Object.entries(labels)) {
      writeMessage(sink, metricField.label, () => {
        writeString(sink, labelField.name, name);
        writeString(sink, labelField.value, String(value));
      });
    }
    write();
  });
}

/** Lines of a histogram or summary that differ by suffix and bound only are one metric there. */
function inMetrics(lines: SeriesFamily['series']): readonly (readonly Series[])[] {
  const byLabels = new Map<string, Series[]>();
  for (const one of lines) {
    const key = JSON.stringify(withoutBound(one.labels));
    const known = byLabels.get(key);
    if (known) known.push(one);
    else byLabels.set(key, [one]);
  }
  return [...byLabels.values()];
}

/** What tells one histogram from another; a counter may have a label of that name. */
function withoutBound({ le: _, ...labels }: Labels): Labels {
  return labels;
}

function writeParts(sink: ByteSink, parts: readonly Series[], native: NativeHistogram | undefined): void {
  const valueOf = (suffix: string): number => parts.find((one) => one.suffix === suffix)?.value ?? 0;
  writeCount(sink, partField.count, wholeCount(valueOf('_count')));
  writeDouble(sink, partField.sum, valueOf('_sum'));
  for (const { suffix, labels, value } of parts) {
    if (suffix !== '_bucket') continue;
    writeMessage(sink, partField.bucket, () => {
      writeCount(sink, bucketField.count, wholeCount(value));
      writeDouble(sink, bucketField.upperBound, labels['le'] === '+Inf' ? Infinity : Number(labels['le']));
    });
  }
  if (native) writeNative(sink, native);
}

/** Each count is told by how much it differs from the one before. */
function writeNative(sink: ByteSink, { schema, first, counts, zeroCount }: NativeHistogram): void {
  writeSigned(sink, partField.schema, schema);
  writeDouble(sink, partField.zeroThreshold, zeroThreshold);
  writeCount(sink, partField.zeroCount, zeroCount);
  if (counts.length === 0) return;
  writeMessage(sink, partField.span, () => {
    writeSigned(sink, spanField.offset, first);
    writeCount(sink, spanField.length, counts.length);
  });
  writePacked(
    sink,
    partField.delta,
    counts.map((count, index) => count - (counts[index - 1] ?? 0)),
  );
}

/** The application's own registries may hold anything that is a number. */
function wholeCount(value: number): number {
  return Number.isFinite(value) ? Math.max(0, Math.round(value)) : 0;
}
