import { describe, expect, it } from 'vitest';
import { estimateBytes } from '../../../../src/optimizer/cache/size-estimate.js';

describe('size estimate', () => {
  it('R26 grows with what a value holds', () => {
    expect(estimateBytes('x'.repeat(1000))).toBe(1016);
    expect(estimateBytes('ü'.repeat(1000))).toBe(2016);
    expect(estimateBytes(Buffer.alloc(5000))).toBeGreaterThanOrEqual(5000);
    expect(estimateBytes(new Map([['a', 'x'.repeat(1000)]]))).toBeGreaterThan(1000);
    expect(estimateBytes(new Set(['x'.repeat(1000)]))).toBeGreaterThan(1000);
    expect(estimateBytes({ a: { b: ['x'.repeat(1000)] } })).toBeGreaterThan(1000);
  });

  it('counts shared and circular parts once', () => {
    const big = 'x'.repeat(1000);
    const circular: Record<string, unknown> = { big };
    circular['self'] = circular;
    expect(estimateBytes(circular)).toBeLessThan(1300);
  });

  it('gives up on huge structures instead of taking long', () => {
    const rows = Array.from({ length: 1_000_000 }, (_, i) => ({ i }));
    const startedMs = performance.now();
    estimateBytes(rows);
    expect(performance.now() - startedMs).toBeLessThan(500);
  });
});
