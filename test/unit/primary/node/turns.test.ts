import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Turns } from '../../../../src/primary/node/turns.js';
import { ManualClock } from '../../../support/manual-clock.js';

interface Answer {
  readonly workerId: number;
  readonly requestId: string;
  readonly isGranted: boolean;
}

function turnsOf() {
  const clock = new ManualClock();
  const answers: Answer[] = [];
  const turns = new Turns({
    clock,
    answer: (workerId, requestId, isGranted) => answers.push({ workerId, requestId, isGranted }),
  });
  const want = (workerId: number, requestId: string, waitMs = 0, leaseMs = 5000): void =>
    turns.wanted(workerId, { type: 'turn-wanted', requestId, strategy: 'memory', leaseMs, waitMs });
  return { clock, answers, turns, want };
}

describe('Turns', () => {
  it('the first worker gets the turn, the second is told to come again', () => {
    const { answers, turns, want } = turnsOf();
    want(1, 'a');
    want(2, 'a');
    expect(answers).toEqual([
      { workerId: 1, requestId: 'a', isGranted: true },
      { workerId: 2, requestId: 'a', isGranted: false },
    ]);
    expect([turns.holder, turns.deniedCount]).toMatchObject([{ workerId: 1, strategy: 'memory' }, 1]);
  });

  it('who waits gets the turn in the order of asking, or no as the wait ends', () => {
    const { clock, answers, turns, want } = turnsOf();
    want(1, 'a');
    want(2, 'b', 1000);
    want(3, 'c', 3000);
    clock.advance(1000);
    turns.over(1, 'a');
    expect(answers.slice(1)).toEqual([
      { workerId: 2, requestId: 'b', isGranted: false },
      { workerId: 3, requestId: 'c', isGranted: true },
    ]);
  });

  it('a worker that dies returns the turn, and its wish is forgotten', () => {
    const { answers, turns, want } = turnsOf();
    want(1, 'a');
    want(2, 'b', 1000);
    want(3, 'c', 1000);
    turns.workerGone(2);
    turns.workerGone(1);
    expect(answers.at(-1)).toEqual({ workerId: 3, requestId: 'c', isGranted: true });
    expect(turns.waitingCount).toBe(0);
  });

  it('a worker that does not release the turn loses it when its lease is over', () => {
    const { clock, answers, turns, want } = turnsOf();
    want(1, 'a');
    want(2, 'b', 10_000);
    clock.advance(5000);
    expect(answers.at(-1)).toEqual({ workerId: 2, requestId: 'b', isGranted: true });
    expect(turns.expiredCount).toBe(1);
    turns.over(1, 'a');
    expect(turns.holder?.workerId).toBe(2);
  });

  it('a worker cannot end the turn of another, nor wait twice', () => {
    const { answers, turns, want } = turnsOf();
    want(1, 'a');
    turns.over(2, 'a');
    expect(turns.holder?.workerId).toBe(1);
    want(2, 'b', 1000);
    want(2, 'c', 1000);
    expect(answers.at(-1)).toEqual({ workerId: 2, requestId: 'c', isGranted: false });
  });

  it('closing leaves no timer', () => {
    const { clock, turns, want } = turnsOf();
    want(1, 'a');
    want(2, 'b', 1000);
    turns.close();
    expect(clock.timerCount).toBe(0);
  });

  it('whatever workers do, at most one has the turn, and every wish is answered once', () => {
    const step = fc.record({
      workerId: fc.integer({ min: 1, max: 4 }),
      what: fc.constantFrom('want', 'wait', 'over', 'die', 'time'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const { clock, answers, turns, want } = turnsOf();
        const running = new Map<number, string>();
        let told = 0;
        const hear = (): void => {
          for (const { workerId, requestId, isGranted } of answers.slice(told)) {
            if (isGranted) running.set(workerId, requestId);
          }
          told = answers.length;
        };
        let count = 0;
        for (const { workerId, what } of steps) {
          if (what === 'want') want(workerId, `r${++count}`);
          if (what === 'wait') want(workerId, `r${++count}`, 2000);
          if (what === 'over') {
            turns.over(workerId, running.get(workerId) ?? 'none');
            running.delete(workerId);
          }
          if (what === 'die') {
            running.delete(workerId);
            turns.workerGone(workerId);
          }
          // Shorter than a lease: an honest worker ends its run before.
          if (what === 'time') clock.advance(100);
          hear();
          expect(running.size).toBeLessThanOrEqual(1);
        }
        const ids = answers.map(({ requestId }) => requestId);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });
});
