import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ByteSink } from '../../../src/prometheus/byte-sink.js';
import { longestFigure, writeFigure } from '../../../src/prometheus/figure-bytes.js';

function figureText(value: number): string {
  const sink = new ByteSink(longestFigure);
  writeFigure(sink, value);
  return sink.written().toString();
}

it('a figure is written to within half a millionth, a small one and a whole number exactly', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 1e9, noNaN: true }), (value) => {
      expect(Math.abs(Number(figureText(value)) - value)).toBeLessThanOrEqual(0.5e-6 + value * Number.EPSILON);
    }),
  );
  fc.assert(
    fc.property(fc.oneof(fc.maxSafeInteger(), fc.double({ min: 0, max: 0.000999, noNaN: true })), (value) => {
      expect(Number(figureText(value))).toBe(value);
    }),
  );
});

it('a counter does not fall by being written', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1e7, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (from, by) => {
        expect(Number(figureText(from + by))).toBeGreaterThanOrEqual(Number(figureText(from)));
      },
    ),
  );
});

it('what is no finite number has its name', () => {
  expect([Number.NaN, Number.POSITIVE_INFINITY, -2.5, 1e12 + 0.5].map(figureText)).toEqual([
    'NaN',
    '+Inf',
    '-2.5',
    '1000000000000.5',
  ]);
});
