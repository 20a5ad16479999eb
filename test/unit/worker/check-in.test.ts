import { expect, it } from 'vitest';
import type { ToPrimary } from '../../../src/protocol/messages.js';
import { withCheckIn } from '../../../src/worker/check-in.js';
import { ManualClock } from '../../support/manual-clock.js';

function checkIn() {
  const clock = new ManualClock();
  const sent: ToPrimary[] = [];
  const given = {
    send: (message: ToPrimary) => sent.push(message) > 0,
    onMessage: () => undefined,
    onClose: () => undefined,
  };
  return { clock, sent, ipc: withCheckIn(given, clock) };
}

it('a worker that has nothing to say gives a sign of life every 500 ms', () => {
  const { clock, sent } = checkIn();
  clock.advance(2000);
  expect(sent).toEqual(Array.from({ length: 4 }, () => ({ type: 'check-in', delayMs: 0 })));
});

it('any other message takes the place of a sign of life', () => {
  const { clock, sent, ipc } = checkIn();
  clock.advance(400);
  ipc.send({ type: 'boot-failed', reason: 'it says something' });
  clock.advance(600);
  expect(sent.map(({ type }) => type)).toEqual(['boot-failed', 'check-in']);
});
