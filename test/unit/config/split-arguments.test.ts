import { expect, test } from 'vitest';
import { splitArguments } from '../../../src/config/split-arguments.js';

test.each([
  ['', []],
  ['  ', []],
  ['-a  b', ['-a', 'b']],
  ['--room "a b" c', ['--room', 'a b', 'c']],
  [`--room='a "b"' ""`, ['--room=a "b"', '']],
])('%j is split at spaces outside quotes', (line, expected) => {
  expect(splitArguments(line)).toEqual(expected);
});
