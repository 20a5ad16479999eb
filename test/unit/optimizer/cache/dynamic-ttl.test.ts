import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dynamicTtl } from '../../../../src/optimizer/cache/dynamic-ttl.js';

const ratio = fc.double({ min: 0, max: 1, noNaN: true });
const ttl = fc.integer({ min: 1, max: 86_400_000 });

describe('dynamic TTL', () => {
  it('R27 below the threshold the TTL is what was asked for', () => {
    expect(dynamicTtl(1000, 0.5, 0.8, 0.1)).toBe(1000);
    expect(dynamicTtl(1000, 0.8, 0.8, 0.1)).toBe(1000);
  });

  it('R27 above it the TTL shrinks with the memory that is left', () => {
    expect(dynamicTtl(1000, 0.9, 0.8, 0.1)).toBe(500);
    expect(dynamicTtl(1000, 1, 0.8, 0.1)).toBe(100);
    expect(dynamicTtl(1000, 1, 1, 0.1)).toBe(1000);
  });

  it('R27 more memory in use never means a longer TTL, and no TTL is longer than asked', () => {
    fc.assert(
      fc.property(ttl, ratio, ratio, ratio, (ttlMs, a, b, threshold) => {
        const [less, more] = a < b ? [a, b] : [b, a];
        const roomy = dynamicTtl(ttlMs, less, threshold, 0.1);
        const short = dynamicTtl(ttlMs, more, threshold, 0.1);
        expect(short).toBeLessThanOrEqual(roomy);
        expect(roomy).toBeLessThanOrEqual(ttlMs);
        expect(short).toBeGreaterThanOrEqual(1);
      }),
    );
  });
});
