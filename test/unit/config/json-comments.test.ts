import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJsonWithComments } from '../../../src/config/json-comments.js';

test.each([
  ['// one\n{"a": 1} // two', { a: 1 }],
  ['{"a": /* one */ 1, /* two */ }', { a: 1 }],
  ['[1, 2, // three\n]', [1, 2]],
  ['{"a": "http://b, ]", "c": "/* d */,}"}', { a: 'http://b, ]', c: '/* d */,}' }],
])('%j', (text, expected) => {
  expect(parseJsonWithComments(text)).toEqual(expected);
});

test('whatever is plain JSON is read as JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2), (value, indent) => {
      const text = JSON.stringify(value, undefined, indent);
      expect(parseJsonWithComments(text)).toEqual(JSON.parse(text));
    }),
  );
});

test('a key named __proto__ is an ordinary key', () => {
  const value = parseJsonWithComments('{"__proto__": {"polluted": 1}}') as object;
  expect(Object.keys(value)).toEqual(['__proto__']);
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
});

test.each(['/* ', '"\\', '",\\"', '// \n', ', '])('a long run of %j is refused in linear time', (part) => {
  const startedMs = performance.now();
  expect(() => parseJsonWithComments(part.repeat(200_000))).toThrow();
  expect(performance.now() - startedMs).toBeLessThan(5000);
});
