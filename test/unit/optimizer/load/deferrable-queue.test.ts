import { describe, expect, it } from 'vitest';
import { DeferrableQueue } from '../../../../src/optimizer/load/deferrable-queue.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { waitFor } from '../../../support/wait-for.js';

const deferrable = { deferrable: true };

function heldQueue(): { queue: DeferrableQueue; clock: ManualClock } {
  const clock = new ManualClock();
  const queue = new DeferrableQueue(clock);
  queue.hold();
  return { queue, clock };
}

describe('deferrable work', () => {
  it('R19 work runs in the next turn while there is no pressure', async () => {
    const queue = new DeferrableQueue(new ManualClock());
    expect(await queue.schedule(() => 42, deferrable)).toEqual({ status: 'done', value: 42 });
  });

  it('R19 deferrable work waits while the queue is held, other work does not', async () => {
    const { queue } = heldQueue();
    const order: string[] = [];
    const waiting = queue.schedule(() => order.push('deferrable'), deferrable);
    await queue.schedule(() => order.push('urgent'));
    expect([order, queue.waitingCount]).toEqual([['urgent'], 1]);
    queue.release();
    await waiting;
    expect(order).toEqual(['urgent', 'deferrable']);
  });

  it('R19 a timer of the application is never touched', async () => {
    const { queue } = heldQueue();
    const fired: string[] = [];
    const interval = setInterval(() => fired.push('interval'), 5);
    setTimeout(() => fired.push('timeout'), 5);
    setImmediate(() => fired.push('immediate'));
    void queue.schedule(() => fired.push('deferrable'), deferrable);
    queue.hold();
    await waitFor('the timers', () => fired.filter((one) => one === 'interval').length >= 3);
    clearInterval(interval);
    expect(fired).toContain('timeout');
    expect(fired).toContain('immediate');
    expect(fired).not.toContain('deferrable');
  });

  it('R19 of work under one key only the newest runs', async () => {
    const { queue } = heldQueue();
    const ran: number[] = [];
    const all = [1, 2, 3].map((i) => queue.schedule(() => ran.push(i), { ...deferrable, key: 'thumbnail' }));
    queue.release();
    expect((await Promise.all(all)).map(({ status }) => status)).toEqual(['coalesced', 'coalesced', 'done']);
    expect(ran).toEqual([3]);
  });

  it('R19 waiting work runs by priority, then in order, one a turn', async () => {
    const { queue } = heldQueue();
    const ran: string[] = [];
    const schedule = (name: string, priority: number): Promise<unknown> =>
      queue.schedule(() => ran.push(name), { ...deferrable, priority });
    const all = [schedule('a', 0), schedule('b', 5), schedule('c', 0), schedule('d', 9)];
    queue.release();
    await Promise.all(all);
    expect(ran).toEqual(['d', 'b', 'a', 'c']);
  });

  it('R19 work that can be aborted is given up under pressure, waiting or running', async () => {
    const queue = new DeferrableQueue(new ManualClock());
    let seen: AbortSignal | undefined;
    const running = queue.schedule(
      async (signal) => {
        seen = signal;
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      },
      { ...deferrable, abortUnderPressure: true },
    );
    await waitFor('the work', () => seen);
    expect(queue.hold()).toBe(1);
    expect(await running).toEqual({ status: 'aborted', reason: 'the worker is short of CPU' });
    expect(seen?.aborted).toBe(true);
  });

  it('R19 the caller takes work back with an AbortSignal', async () => {
    const { queue } = heldQueue();
    const caller = new AbortController();
    const result = queue.schedule(() => 1, { ...deferrable, signal: caller.signal });
    caller.abort(new Error('not needed'));
    expect(await result).toEqual({ status: 'aborted', reason: 'not needed' });
    expect(queue.waitingCount).toBe(0);
    expect(await queue.schedule(() => 1, { signal: caller.signal })).toMatchObject({ status: 'aborted' });
  });

  it('work waits no longer than its limit, however long the pressure lasts', async () => {
    const { queue, clock } = heldQueue();
    const result = queue.schedule(() => 'ran', { ...deferrable, maxWaitMs: 5000 });
    clock.advance(5000);
    expect(await result).toEqual({ status: 'done', value: 'ran' });
    expect(clock.timerCount).toBe(0);
  });

  it('beyond a thousand waiting works runs at once and is counted', async () => {
    const { queue } = heldQueue();
    for (let i = 0; i < 1000; i += 1) void queue.schedule(() => i, deferrable);
    expect(await queue.schedule(() => 'now', deferrable)).toEqual({ status: 'done', value: 'now' });
    expect([queue.waitingCount, queue.overflowCount]).toEqual([1000, 1]);
  });

  it('what the work throws reaches its caller', async () => {
    const queue = new DeferrableQueue(new ManualClock());
    await expect(
      queue.schedule(() => {
        throw new Error('broken');
      }),
    ).rejects.toThrow('broken');
  });
});
