import { describe, expect, it } from 'vitest';
import { loopUtilization, quietMoment } from '../../../../src/optimizer/run/quiet-moment.js';
import { ManualClock } from '../../../support/manual-clock.js';

const never = new AbortController().signal;

describe('a quiet moment of the event loop', () => {
  it('R16 is the first window in which the loop was idle', async () => {
    const clock = new ManualClock();
    const readings = [0.9, 0.9, 0.8, 0.1];
    const startedMs = clock.now();
    const found = quietMoment({ clock, utilization: () => readings.shift() ?? 1 })(never).then((isQuiet) => [
      isQuiet,
      clock.now() - startedMs,
    ]);
    await clock.advanceAsync(1000, 50);
    expect(await found).toEqual([true, 150]);
  });

  it('R16 is not waited for longer than three seconds, and not after the signal', async () => {
    const clock = new ManualClock();
    const startedMs = clock.now();
    const found = quietMoment({ clock, utilization: () => 0.9 })(never).then((isQuiet) => [
      isQuiet,
      clock.now() - startedMs,
    ]);
    await clock.advanceAsync(5000, 50);
    expect(await found).toEqual([false, 3000]);
    expect(await quietMoment({ clock, utilization: () => 0 })(AbortSignal.abort())).toBe(false);
  });

  it('R16 a loop that was blocked is not quiet, and one that slept is', async () => {
    const utilization = loopUtilization();
    const untilMs = performance.now() + 50;
    while (performance.now() < untilMs);
    expect(utilization()).toBeGreaterThan(0.3);
    await new Promise((over) => setTimeout(over, 100));
    expect(utilization()).toBeLessThan(1);
  });
});
