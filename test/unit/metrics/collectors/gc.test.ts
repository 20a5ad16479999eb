import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../../src/core/clock.js';
import { extrapolation, GcCollector, gcBudgetPerWindow } from '../../../../src/metrics/collectors/gc.js';
import { waitFor } from '../../../support/wait-for.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function startCollector(): GcCollector {
  const collector = new GcCollector(systemClock);
  onTestFinished(() => collector.stop());
  return collector;
}

describe('gc collector', () => {
  it('counts collections and their pauses', async () => {
    const collector = startCollector();
    collectGarbage();
    let pauseMs = 0;
    await waitFor('the collection', () => {
      const { gcCount = 0, gcPauseMs = 0 } = collector.collect(systemClock.monotonicMs()).values;
      pauseMs += gcPauseMs;
      return gcCount >= 1;
    });
    expect(pauseMs).toBeGreaterThan(0);
  });

  it('its count never falls, and goes on after a window in which the observer had to rest', async () => {
    const collector = startCollector();
    for (let run = 0; run < gcBudgetPerWindow + 4; run += 1) collectGarbage();
    let seen = 0;
    const grows = (least: number) =>
      waitFor(`${least} collections`, () => {
        const { gcCount = 0 } = collector.collect(systemClock.monotonicMs()).values;
        expect(gcCount).toBeGreaterThanOrEqual(seen);
        seen = gcCount;
        return gcCount >= least;
      });
    await grows(gcBudgetPerWindow);
    collectGarbage();
    await grows(seen + 1);
  });

  it('extrapolates from the observed part of a window to the whole', () => {
    expect(extrapolation(0, undefined, 1000)).toBe(1);
    expect(extrapolation(0, 250, 1000)).toBe(4);
    expect(extrapolation(0, 0, 1000)).toBe(1);
  });
});
