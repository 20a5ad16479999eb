import { describe, expect, it } from 'vitest';
import { describeError } from '../../../src/worker/fault-report.js';

const hostile = new Error('never seen');
Object.defineProperty(hostile, 'message', {
  get() {
    throw new Error('not even this');
  },
});

describe('an error that nobody caught', () => {
  it.each([
    ['its first line only', new RangeError('too many\nrooms'), 'RangeError: too many'],
    ['a text', 'no', 'no'],
    ['null', null, 'null'],
    ['a hostile one', hostile, 'an error that cannot be shown'],
    ['an object without a prototype', Object.create(null), 'an error that cannot be shown'],
  ])('is told: %s', (_, thrown, expected) => {
    expect(describeError(thrown).error).toBe(expected);
  });
});
