import { expect, it } from 'vitest';
import type { ToPrimary } from '../../../src/protocol/messages.js';
import { withCheckIn } from '../../../src/worker/check-in.js';
import { ManualClock } from '../../support/manual-clock.js';

function checkIn(hangTimeoutMs = 4000) {
  const clock = new ManualClock();
  const sent: ToPrimary[] = [];
  const given = {
    send: (message: ToPrimary) => sent.push(message) > 0,
    onMessage: () => undefined,
    onClose: () => undefined,
  };
  return { clock, sent, ipc: withCheckIn(given, hangTimeoutMs, clock) };
}

it.each([
  [4000, 10],
  [1500, 20],
])('with a limit of %d ms a worker that has nothing to say gives %d signs of life in 10 s', (hangTimeoutMs, count) => {
  const { clock, sent } = checkIn(hangTimeoutMs);
  clock.advance(10_000);
  expect(sent).toEqual(Array.from({ length: count }, () => ({ type: 'check-in', delayMs: 0 })));
});

it('with a message a second none is sent besides', () => {
  const { clock, sent, ipc } = checkIn();
  clock.advance(250);
  for (let second = 0; second < 10; second += 1) {
    ipc.send({ type: 'hello', pid: 1, nodeVersion: 'v20' });
    clock.advance(1000);
  }
  expect(sent.filter(({ type }) => type === 'check-in')).toEqual([]);
});
