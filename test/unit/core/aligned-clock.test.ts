import { describe, expect, it } from 'vitest';
import { alignedClock } from '../../../src/core/aligned-clock.js';
import { ManualClock } from '../../support/manual-clock.js';

/** 230 ms after a full second. */
const startMs = 1_800_000_000_230;

function firings(periodMs: number, phaseMs?: number): { readonly clock: ManualClock; readonly atMs: number[] } {
  const clock = new ManualClock(startMs);
  const atMs: number[] = [];
  alignedClock(clock, phaseMs).every(periodMs, () => atMs.push(clock.now() - 1_800_000_000_000));
  return { clock, atMs };
}

describe('aligned clock', () => {
  it('ends periods at their multiples in wall time', () => {
    const { clock, atMs } = firings(1000);
    clock.advance(3000);
    expect(atMs).toEqual([1000, 2000, 3000]);
  });

  it('shifts them by the phase', () => {
    const { clock, atMs } = firings(1000, 50);
    clock.advance(3000);
    expect(atMs).toEqual([1050, 2050, 3050]);
  });

  it.each([
    { phaseMs: 0, expected: [500, 1000] },
    { phaseMs: 200, expected: [700, 1200] },
    { phaseMs: 300, expected: [800, 1300] },
  ])('makes the first period at least half as long as it should be, with a phase of $phaseMs ms', (law) => {
    const { clock, atMs } = firings(500, law.phaseMs);
    clock.advance(1100);
    expect(atMs).toEqual(law.expected);
  });

  it('keeps the wall time of its ends when a task comes late', () => {
    const clock = new ManualClock(startMs);
    const atMs: number[] = [];
    alignedClock(clock).every(1000, () => atMs.push(clock.now() % 1000));
    clock.advance(5000);
    expect(new Set(atMs)).toEqual(new Set([0]));
    expect(atMs).toHaveLength(5);
  });

  it('leaves short periods even', () => {
    const { clock, atMs } = firings(100);
    clock.advance(250);
    expect(atMs).toEqual([330, 430]);
  });

  it('stops when cancelled, by its own task too', () => {
    const clock = new ManualClock(startMs);
    let count = 0;
    const cancel = alignedClock(clock).every(1000, () => {
      count += 1;
      if (count === 2) cancel();
    });
    clock.advance(10_000);
    expect(count).toBe(2);
    expect(clock.timerCount).toBe(0);
  });
});
