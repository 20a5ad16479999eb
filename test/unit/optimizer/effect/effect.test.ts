import { describe, expect, it } from 'vitest';
import { measureEffect, noiseBand, pendingEffect } from '../../../../src/optimizer/effect/effect.js';

const quiet = [0.8, 0.8, 0.8, 0.8];

describe('effect of a run', () => {
  it('R40 less than before beyond the noise is an improvement', () => {
    expect(measureEffect('memoryRatio', quiet, [0.5, 0.5, 0.5])).toEqual({
      metric: 'memoryRatio',
      before: 0.8,
      after: 0.5,
      changeRatio: expect.closeTo(-0.375) as number,
      noiseBand: expect.closeTo(0.01) as number,
      verdict: 'improved',
    });
  });

  it('R40 a change within the noise of the metric is no effect', () => {
    const noisy = [0.7, 0.9, 0.75, 0.85, 0.8, 0.7, 0.9];
    expect(measureEffect('memoryRatio', noisy, [0.7, 0.7, 0.7])?.verdict).toBe('unchanged');
    expect(measureEffect('memoryRatio', quiet, [0.795, 0.795, 0.795])?.verdict).toBe('unchanged');
  });

  it('more than before beyond the noise is worse', () => {
    expect(measureEffect('memoryRatio', quiet, [0.9, 0.9, 0.9])?.verdict).toBe('worse');
  });

  it('one outlier on either side does not decide', () => {
    expect(measureEffect('memoryRatio', quiet, [0.1, 0.8, 0.8])?.verdict).toBe('unchanged');
    expect(noiseBand([1, 1, 1, 1, 100])).toBe(0);
  });

  it('there is no effect without a reading on both sides', () => {
    expect(measureEffect('memoryRatio', [], [0.5])).toBeUndefined();
    expect(measureEffect('memoryRatio', [0.5], [])).toBeUndefined();
    expect(pendingEffect('memoryRatio', [])).toBeUndefined();
  });

  it('a pending effect claims nothing', () => {
    expect(pendingEffect('memoryRatio', quiet)).toMatchObject({ before: 0.8, after: 0.8, verdict: 'pending' });
  });

  it('the change of a figure that was 0 has no ratio', () => {
    expect(measureEffect('cpuRatio', [0, 0, 0], [0.5, 0.5, 0.5])?.changeRatio).toBeNull();
  });
});
