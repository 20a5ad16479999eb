import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordLife, restartDelayMs, shortLifeMs, type SlotHistory } from '../../../src/primary/restart-policy.js';

const crash = { servedMs: undefined };
const fresh: SlotHistory = { crashCount: 0 };

describe('restart policy', () => {
  it('waits 10, 200, 400, ... up to 15,000 ms over crashes in a row', () => {
    let history = fresh;
    const delaysMs = Array.from({ length: 10 }, () => {
      history = recordLife(history, crash);
      return restartDelayMs(history);
    });
    expect(delaysMs).toEqual([10, 200, 400, 800, 1600, 3200, 6400, 12_800, 15_000, 15_000]);
  });

  it('forgets the crashes after a life that was long enough', () => {
    const history = recordLife({ crashCount: 9 }, { servedMs: shortLifeMs });
    expect(restartDelayMs(history)).toBe(10);
  });

  it('never forks a worker that cannot serve more than 20 times in 20 s', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: shortLifeMs - 1 }), { minLength: 40, maxLength: 40 }), (lives) => {
        let history = fresh;
        let atMs = 0;
        const forksMs = lives.map((servedMs) => {
          history = recordLife(history, { servedMs });
          atMs += servedMs + restartDelayMs(history);
          return atMs;
        });
        expect(forksMs.filter((forkMs) => forkMs <= 20_000).length).toBeLessThanOrEqual(20);
      }),
    );
  });
});
