import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/core/clock.js';
import { profileCpu } from '../../../../src/optimizer/load/cpu-profile.js';
import { describeHotFunction, hottestOf } from '../../../../src/optimizer/load/hot-function.js';

const frame = (functionName: string, url: string, lineNumber: number) => ({ functionName, url, lineNumber });

describe('the hot function', () => {
  it('is the one with the most time of its own, and idle time counts for nothing', () => {
    const profile = {
      nodes: [
        { id: 1, callFrame: frame('(idle)', '', -1) },
        { id: 2, callFrame: frame('outer', 'file:///app/a.js', 4) },
        { id: 3, callFrame: frame('spin', 'file:///app/src/b.js', 11) },
        { id: 4, callFrame: frame('spin', 'file:///app/src/b.js', 11) },
      ],
      samples: [1, 2, 3, 4],
      timeDeltas: [900_000, 25_000, 50_000, 25_000],
    };
    const hot = hottestOf(profile);
    expect(hot).toEqual({ name: 'spin', file: 'file:///app/src/b.js', line: 12, selfRatio: 0.75 });
    expect(describeHotFunction(hot!, '/app')).toBe('spin (src/b.js:12), 75 % of the busy time');
  });

  it('is nobody while the process is idle', () => {
    const nodes = [{ id: 1, callFrame: frame('(idle)', '', -1) }];
    expect(hottestOf({ nodes, samples: [1, 1], timeDeltas: [500, 500] })).toBeUndefined();
  });

  it('is found in a process that is busy', async () => {
    let isOver = false;
    const burnTheLoop = (): void => {
      const untilMs = performance.now() + 30;
      while (performance.now() < untilMs) JSON.stringify({ untilMs });
      if (!isOver) setImmediate(burnTheLoop);
    };
    setImmediate(burnTheLoop);
    const hot = await profileCpu(systemClock, new AbortController().signal).finally(() => {
      isOver = true;
    });
    expect(hot).toMatchObject({ name: 'burnTheLoop', file: expect.stringContaining('hot-function.test') });
  });

  it('is looked for no longer than allowed', async () => {
    const abort = new AbortController();
    abort.abort();
    const startedMs = performance.now();
    await profileCpu(systemClock, abort.signal);
    expect(performance.now() - startedMs).toBeLessThan(20_000);
  });
});
