import { describe, expect, it } from 'vitest';
import { WatchReload } from '../../../../src/primary/planned/watch-reload.js';
import { ManualClock } from '../../../support/manual-clock.js';

type Outcome = 'done' | 'failed' | 'busy';

function watching(...outcomes: readonly Outcome[]) {
  const clock = new ManualClock();
  const asked: string[] = [];
  const ends: ((outcome: Outcome) => void)[] = [];
  const left = [...outcomes];
  const reload = (requestedBy: string): Promise<Outcome> => {
    asked.push(requestedBy);
    const outcome = left.shift();
    return outcome ? Promise.resolve(outcome) : new Promise((resolve) => ends.push(resolve));
  };
  const watch = new WatchReload({ cwd: '/srv', delayMs: 300, clock, reload });
  return { clock, asked, ends, watch };
}

describe('reload by changes of files', () => {
  it('many changes are one reload, once they have come to rest, with the first as the reason', async () => {
    const { clock, asked, watch } = watching('done');
    for (const name of ['a.js', 'b.js', 'c.js']) {
      watch.changed(`/srv/${name}`);
      await clock.advanceAsync(299);
    }
    expect(asked).toEqual([]);
    await clock.advanceAsync(1);
    expect(asked).toEqual(['watch: a.js changed, and 2 more changes']);
    expect(watch.doneCount).toBe(1);
  });

  it('what changes during a reload is followed by another one', async () => {
    const { clock, asked, ends, watch } = watching();
    watch.changed('/srv/a.js');
    await clock.advanceAsync(300);
    watch.changed('/srv/b.js');
    await clock.advanceAsync(5000, 100);
    expect(asked).toHaveLength(1);
    ends[0]?.('done');
    await clock.advanceAsync(300, 10);
    await clock.advanceAsync(300, 10);
    expect(asked).toEqual(['watch: a.js changed', 'watch: b.js changed']);
  });

  it('a version that cannot boot is counted, and the next change is the next try', async () => {
    const { clock, asked, watch } = watching('failed', 'done');
    watch.changed('/srv/a.js');
    await clock.advanceAsync(300);
    watch.changed('/srv/a.js');
    await clock.advanceAsync(300);
    expect([asked.length, watch.failedCount, watch.doneCount]).toEqual([2, 1, 1]);
  });

  it('another change of the workers is waited for', async () => {
    const { clock, asked, watch } = watching('busy', 'done');
    watch.changed('/srv/a.js');
    await clock.advanceAsync(300);
    await clock.advanceAsync(1000, 100);
    expect(asked).toEqual(['watch: a.js changed', 'watch: a.js changed']);
  });

  it('leaves no timer behind', () => {
    const { clock, watch } = watching();
    watch.changed('/srv/a.js');
    watch.close();
    expect(clock.timerCount).toBe(0);
  });
});
