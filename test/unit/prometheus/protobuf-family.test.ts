import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Family, part, series } from '../../../src/prometheus/family.js';
import { writeExposition } from '../../../src/prometheus/write-exposition.js';
import { fromZigzag, readDelimited, readMessage, type ReadMessage, readPacked } from './protobuf-reader.js';

const text = (message: ReadMessage, field: number): string => String(message.get(field)?.[0]);
const inner = (message: ReadMessage, field: number): readonly ReadMessage[] =>
  (message.get(field) ?? []).map((one) => readMessage(one as Buffer));
const number = (message: ReadMessage | undefined, field: number): unknown => message?.get(field)?.[0];

function written(...families: readonly Family[]): readonly ReadMessage[] {
  return readDelimited(writeExposition(families, 'protobuf'));
}

function labelsOf(metric: ReadMessage): Record<string, string> {
  return Object.fromEntries(inner(metric, 1).map((label) => [text(label, 1), text(label, 2)]));
}

it('R108 names, help, labels and values come out as they went in, however long they are', () => {
  const labels = fc.dictionary(fc.stringMatching(/^[a-z_]{1,20}$/), fc.string({ maxLength: 300, unit: 'grapheme' }));
  const all = fc.array(fc.record({ labels, value: fc.double() }), { minLength: 1 });
  fc.assert(
    fc.property(fc.string({ maxLength: 20_000 }), all, (help, found) => {
      const [family] = written({ name: 'a_total', type: 'counter', help, series: found });
      expect([text(family!, 1), text(family!, 2), number(family, 3)]).toEqual(['a_total', help, 0]);
      const read = inner(family!, 4).map((metric) => ({
        labels: labelsOf(metric),
        value: number(inner(metric, 3)[0], 1),
      }));
      expect(read).toEqual(found.map((one) => ({ labels: { ...one.labels }, value: one.value })));
    }),
    // What bounds a bucket elsewhere is a label like any other of a counter.
    { examples: [['', [{ labels: { le: 'x' }, value: 1 }]]] },
  );
});

it('a series of a slot has its number, and slots without one are left out, as are families without any', () => {
  const slots = [0, 1, 2].map((slot) => ({ slot, workers: [], values: undefined }));
  const family = { type: 'gauge', help: 'X.', slots } as const;
  const [x, ...others] = written(
    { ...family, name: 'x', figureOf: ({ slot }) => (slot === 1 ? undefined : slot + 0.5) },
    { ...family, name: 'y', figureOf: () => undefined },
  );
  expect(others).toEqual([]);
  const read = inner(x!, 4).map((metric) => [labelsOf(metric), number(inner(metric, 2)[0], 1)]);
  expect(read).toEqual([
    [{ slot: '0' }, 0.5],
    [{ slot: '2' }, 2.5],
  ]);
});

it('a histogram is one metric for each of its labels, with its buckets and its native ones', () => {
  const parts = ['a', 'b'].flatMap((shop) => [
    part('_bucket', { shop, le: 0.1 }, 1),
    part('_bucket', { shop, le: '+Inf' }, 3),
    part('_sum', { shop }, 1.5),
    part('_count', { shop }, 3),
  ]);
  const native = { schema: 4, first: -70, counts: [2, 0, 300], zeroCount: 1 };
  const [family] = written({ name: 'x_seconds', type: 'histogram', help: 'X.', series: parts, native });
  const metrics = inner(family!, 4);
  expect(metrics.map(labelsOf)).toEqual([{ shop: 'a' }, { shop: 'b' }]);
  const [histogram] = inner(metrics[0]!, 7);
  expect([number(histogram, 1), number(histogram, 2)]).toEqual([3, 1.5]);
  const buckets = inner(histogram!, 3).map((bucket) => [number(bucket, 2), number(bucket, 1)]);
  expect(buckets).toEqual([
    [0.1, 1],
    [Infinity, 3],
  ]);
  expect([fromZigzag(number(histogram, 5) as number), number(histogram, 7)]).toEqual([4, 1]);
  const [span] = inner(histogram!, 12);
  expect([fromZigzag(number(span, 1) as number), number(span, 2)]).toEqual([-70, 3]);
  expect(readPacked(number(histogram, 13) as Buffer).map(fromZigzag)).toEqual([2, -2, 300]);
});

it('a summary has its sum and count', () => {
  const parts = [part('_sum', {}, 2), part('_count', {}, 5)];
  const [family] = written({ name: 'x', type: 'summary', help: '', series: parts });
  const [summary] = inner(inner(family!, 4)[0]!, 4);
  expect([number(family, 3), number(summary, 1), number(summary, 2)]).toEqual([2, 5, 2]);
});

it('a name that is taken is not written twice', () => {
  const one = { name: 'x', type: 'gauge', help: 'X.', series: [series({}, 1)] } as const;
  expect(written(one, { ...one, help: 'Another.' }).map((family) => text(family, 2))).toEqual(['X.']);
});
