import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  recordLife,
  restartDelayMs,
  type RestartPace,
  type SlotHistory,
} from '../../../../src/primary/slots/restart-policy.js';

const crash = { servedMs: undefined };
const minUptimeMs = 1500;
const pace: RestartPace = { minUptimeMs, fixedDelayMs: 0, backoffMs: 0 };
const fresh: SlotHistory = { crashCount: 0 };

describe('restart policy', () => {
  it('waits 10, 200, 400, ... up to 15,000 ms over crashes in a row', () => {
    let history = fresh;
    const delaysMs = Array.from({ length: 10 }, () => {
      history = recordLife(history, crash, pace);
      return restartDelayMs(history, pace);
    });
    expect(delaysMs).toEqual([10, 200, 400, 800, 1600, 3200, 6400, 12_800, 15_000, 15_000]);
  });

  it('forgets the crashes after a life that was long enough', () => {
    const history = recordLife({ crashCount: 9 }, { servedMs: minUptimeMs }, pace);
    expect(restartDelayMs(history, pace)).toBe(10);
  });

  it('never forks a worker that cannot serve more than 20 times in 20 s', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: minUptimeMs - 1 }), { minLength: 40, maxLength: 40 }), (lives) => {
        let history = fresh;
        let atMs = 0;
        const forksMs = lives.map((servedMs) => {
          history = recordLife(history, { servedMs }, pace);
          atMs += servedMs + restartDelayMs(history, pace);
          return atMs;
        });
        expect(forksMs.filter((forkMs) => forkMs <= 20_000).length).toBeLessThanOrEqual(20);
      }),
    );
  });

  it('a fixed delay is the same after every end', () => {
    const fixed = { ...pace, fixedDelayMs: 700 };
    expect([0, 1, 9].map((crashCount) => restartDelayMs({ crashCount }, fixed))).toEqual([700, 700, 700]);
  });

  it('a back-off of its own begins with its delay, grows by half up to 15,000 ms and wins over a fixed delay', () => {
    const backoff = { ...pace, fixedDelayMs: 700, backoffMs: 100 };
    const delaysMs = [0, 1, 2, 3, 20].map((crashCount) => restartDelayMs({ crashCount }, backoff));
    expect(delaysMs).toEqual([100, 100, 150, 225, 15_000]);
  });

  it('what counts as a crash is for min uptime to say', () => {
    const lived = (minimumMs: number): number =>
      recordLife(fresh, { servedMs: 3000 }, { ...pace, minUptimeMs: minimumMs }).crashCount;
    expect([lived(3000), lived(3001)]).toEqual([0, 1]);
  });
});
