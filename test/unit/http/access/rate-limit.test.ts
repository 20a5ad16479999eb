import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenBucket } from '../../../../src/http/access/rate-limit.js';
import { ManualClock } from '../../../support/manual-clock.js';

describe('TokenBucket', () => {
  it('S5 never lets more through than its burst plus its rate', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 60 }), (pausesMs) => {
        const clock = new ManualClock();
        const bucket = new TokenBucket(3, 2, clock);
        let passedCount = 0;
        for (const pauseMs of pausesMs) {
          clock.advance(pauseMs);
          if (bucket.take() === 0) passedCount += 1;
        }
        const elapsedSec = pausesMs.reduce((sum, ms) => sum + ms, 0) / 1000;
        expect(passedCount).toBeLessThanOrEqual(3 + elapsedSec * 2 + 1e-6);
      }),
    );
  });

  it('S5 says after how long the next one may pass, and keeps its word', () => {
    const clock = new ManualClock();
    const bucket = new TokenBucket(1, 2, clock);
    expect(bucket.take()).toBe(0);
    const waitMs = bucket.take();
    expect(waitMs).toBe(500);
    clock.advance(waitMs);
    expect(bucket.take()).toBe(0);
  });
});
