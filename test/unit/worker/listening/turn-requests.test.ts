import { describe, expect, it } from 'vitest';
import { TurnRequests } from '../../../../src/worker/listening/turn-requests.js';
import { ManualClock } from '../../../support/manual-clock.js';

function requests() {
  const clock = new ManualClock();
  const sent: object[] = [];
  return { clock, sent, turns: new TurnRequests((message) => sent.push(message), clock) };
}

const wish = { strategy: 'memory', leaseMs: 5000, waitMs: 1000 };

describe('TurnRequests', () => {
  it('a granted turn is returned by its own id', async () => {
    const { sent, turns, clock } = requests();
    const taken = turns.take(wish);
    turns.answered({ type: 'turn', requestId: 't1', isGranted: true });
    (await taken)?.release();
    expect(sent).toEqual([
      { type: 'turn-wanted', requestId: 't1', ...wish },
      { type: 'turn-over', requestId: 't1' },
    ]);
    expect(clock.timerCount).toBe(0);
  });

  it('a refusal is no turn', async () => {
    const { turns } = requests();
    const taken = turns.take(wish);
    turns.answered({ type: 'turn', requestId: 't1', isGranted: false });
    expect(await taken).toBeUndefined();
  });

  it('a primary that does not answer gives no leave, and a late one gets its turn back', async () => {
    const { clock, sent, turns } = requests();
    const taken = turns.take(wish);
    clock.advance(3000);
    expect(await taken).toBeUndefined();
    turns.answered({ type: 'turn', requestId: 't1', isGranted: true });
    expect(sent.at(-1)).toEqual({ type: 'turn-over', requestId: 't1' });
  });
});
