import { describe, expect, it } from 'vitest';
import { CronRestart } from '../../../../src/primary/planned/cron-restart.js';
import type { UnaskedReload } from '../../../../src/primary/change/unasked-reload.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { recordingLogger } from '../../../support/recording-logger.js';

const hourMs = 3_600_000;
const startMs = 1_800_000_000_000;

/** Every full hour. */
const next = (afterMs: number): number => (Math.floor(afterMs / hourMs) + 1) * hourMs;

function hourly(reload: UnaskedReload = () => Promise.resolve('done'), now?: (clock: ManualClock) => number) {
  const manual = new ManualClock(startMs);
  const clock = {
    now: () => (now ? now(manual) : manual.now()),
    monotonicMs: () => manual.monotonicMs(),
    after: (delayMs: number, task: () => void) => manual.after(delayMs, task),
    every: (periodMs: number, task: () => void) => manual.every(periodMs, task),
  };
  const asked: string[] = [];
  const logger = recordingLogger();
  const cron = new CronRestart({
    pattern: '0 * * * *',
    next,
    clock,
    logger,
    reload: (requestedBy) => {
      asked.push(requestedBy);
      return reload(requestedBy);
    },
  });
  const cancel = cron.start();
  return { clock: manual, cron, asked, logger, cancel };
}

describe('cron restart', () => {
  it('reloads at each moment of the pattern, with the pattern as the reason', async () => {
    const { clock, cron, asked } = hourly();
    expect(cron.status.nextAtMs).toBe(next(startMs));
    await clock.advanceAsync(3 * hourMs, 30_000);
    expect(asked).toEqual(['cron 0 * * * *', 'cron 0 * * * *', 'cron 0 * * * *']);
    expect(cron.status).toMatchObject({ doneCount: 3, nextAtMs: next(startMs + 3 * hourMs) });
  });

  it('a moment during another change of the workers is left out, said and counted', async () => {
    const { clock, cron, logger } = hourly(() => Promise.resolve('busy'));
    await clock.advanceAsync(hourMs, 30_000);
    expect(cron.status).toMatchObject({ busyCount: 1, doneCount: 0 });
    expect(JSON.stringify(logger.lines)).toContain('left out');
  });

  it('a moment that a sleeping machine missed is not made up for', async () => {
    let sleptMs = 0;
    const { clock, cron, asked } = hourly(undefined, (manual) => manual.now() + sleptMs);
    sleptMs = 5 * hourMs;
    await clock.advanceAsync(60_000, 10_000);
    expect([asked, cron.status.missedCount]).toEqual([[], 1]);
    await clock.advanceAsync(hourMs, 30_000);
    expect(asked).toHaveLength(1);
  });

  it('a clock that is set back does not bring the same moment twice', async () => {
    let setMs = 0;
    const { clock, asked } = hourly(undefined, (manual) => manual.now() + setMs);
    await clock.advanceAsync(next(startMs) - startMs + 1000, 1000);
    expect(asked).toHaveLength(1);
    setMs = -600_000;
    await clock.advanceAsync(1_200_000, 10_000);
    expect(asked).toHaveLength(1);
  });

  it('leaves no timer behind', () => {
    const { clock, cancel } = hourly();
    cancel();
    expect(clock.timerCount).toBe(0);
  });
});
