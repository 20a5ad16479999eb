import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Growth } from '../../../src/metrics/growth.js';
import { ThroughputMeter } from '../../../src/metrics/throughput.js';

describe('ThroughputMeter', () => {
  it('R37 throughput counts bytes in and out of sockets and peers, per second of the window', () => {
    const meter = new ThroughputMeter(0);
    const totals = {
      socketReceivedTotalBytes: 1000,
      socketSentTotalBytes: 3000,
      peerReceivedTotalBytes: 10_000,
      peerSentTotalBytes: 6000,
    };
    expect(meter.measure(totals, 2000)).toBe(10_000);
    expect(meter.measure(totals, 3000)).toBe(0);
  });

  it('R37 throughput is never negative, nor do falling peer totals hide what sockets carry', () => {
    const meter = new ThroughputMeter(0);
    meter.measure({ socketSentTotalBytes: 0, peerSentTotalBytes: 50_000 }, 1000);
    expect(meter.measure({ socketSentTotalBytes: 700, peerSentTotalBytes: 20_000 }, 2000)).toBe(700);
  });
});

describe('Growth', () => {
  it('keeps a window open that is too short for a rate, so that no growth is lost', () => {
    const growth = new Growth(0, 0);
    expect(growth.perSec(100, 10)).toBeUndefined();
    expect(growth.perSec(200, 100)).toBe(2000);
  });

  it('is never negative', () => {
    const steps = fc.array(fc.tuple(fc.nat(1_000_000), fc.integer({ min: 1, max: 5000 })));
    fc.assert(
      fc.property(steps, (totals) => {
        const growth = new Growth(0, 0);
        let nowMs = 0;
        for (const [total, stepMs] of totals) {
          nowMs += stepMs;
          expect(growth.perMs(total, nowMs) ?? 0).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});
