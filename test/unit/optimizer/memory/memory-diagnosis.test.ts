import { describe, expect, it } from 'vitest';
import { diagnoseMemory } from '../../../../src/optimizer/memory/memory-diagnosis.js';

const values = {
  heapUsedBytes: 100e6,
  heapTotalBytes: 120e6,
  heapLimitBytes: 2000e6,
  externalBytes: 20e6,
  rssBytes: 900e6,
  memoryLimitBytes: 1000e6,
};

describe('which memory is the problem', () => {
  it.each([
    ['heap', { heapUsedBytes: 1900e6 }, /95\.0 % of its limit/],
    ['heap', { heapTotalBytes: 700e6 }, /the heap takes/],
    ['external', { externalBytes: 700e6 }, /Buffers/],
    ['native', {}, /belong to no object.*doctor/],
  ] as const)('R97 it is %s with %o', (problem, changes, note) => {
    expect(diagnoseMemory({ ...values, ...changes })).toMatchObject({
      problem,
      note: expect.stringMatching(note) as string,
    });
  });

  it('R97 is not guessed where the figures are missing', () => {
    expect(diagnoseMemory({ ...values, rssBytes: undefined as unknown as number })).toBeUndefined();
    expect(diagnoseMemory({})).toBeUndefined();
  });
});
