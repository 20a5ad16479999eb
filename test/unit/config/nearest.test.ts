import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editDistance, nearest } from '../../../src/config/nearest.js';

test.each([
  ['kitten', 'sitting', 3],
  ['', 'abc', 3],
  ['abc', '', 3],
  ['same', 'same', 0],
])('from %j to %j takes %i edits', (from, to, edits) => {
  expect(editDistance(from, to)).toBe(edits);
});

test('the distance is symmetric, 0 only for equals, and at most the longer length', () => {
  const word = fc.string({ maxLength: 12 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, b) === 0).toBe(a === b);
      expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }),
  );
});

test('the nearest ignores case, and a very long word costs little', () => {
  expect(nearest('MEMORYTHRESHOLD', ['cpuThreshold', 'memoryThreshold'])).toBe('memoryThreshold');
  expect(nearest('x'.repeat(1e6), ['a', 'b'])).toBe('a');
});
