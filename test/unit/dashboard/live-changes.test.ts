import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyFrame } from '../../../dashboard/src/live/model.js';
import { changesFrame, wholeFrame } from '../../../src/http/live/frame-texts.js';
import { liveHost, type LiveState } from '../../../src/http/live/live-state.js';
import { liveFigures } from '../../../src/live/live-figures.js';
import { type LiveFrame, liveKey, type LiveRow } from '../../../src/live/live-frame.js';
import { fakeProgram } from '../http/admin-fixture.js';

const { ports } = fakeProgram();
const figure = fc.option(fc.nat(3), { nil: null });
const row: fc.Arbitrary<LiveRow> = fc.tuple(
  fc.constantFrom('n1', 'n2'),
  fc.nat(3),
  fc.nat(5),
  fc.nat(1),
  fc.constant(7),
  fc.constantFrom('running' as const, 'draining' as const),
  fc.constant(0),
  fc.constantFrom(0 as const, 1 as const),
  fc.option(fc.constant('slow'), { nil: null }),
  fc.array(figure, { minLength: liveFigures.length, maxLength: liveFigures.length }),
);

function stateOf(seq: number, rows: readonly LiveRow[]): LiveState {
  return {
    ...{ seq, atMs: seq, host: liveHost(ports.health.status()), nodes: [], totals: {}, events: [] },
    rows: new Map(rows.map((one) => [liveKey(one), one])),
    optimizer: { verdicts: [], turn: { holder: null, waitingCount: 0 } },
  };
}

function read(text: string): LiveFrame {
  return JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? '') as LiveFrame;
}

it('whoever follows the changes sees the same workers as whoever has just come', () => {
  const rows = fc.array(row, { maxLength: 12 });
  fc.assert(
    fc.property(rows, rows, (first, second) => {
      const [before, now] = [stateOf(1, first), stateOf(2, second)];
      const followed = applyFrame(applyFrame(undefined, read(wholeFrame(before))), read(changesFrame(before, now)));
      const fresh = applyFrame(undefined, read(wholeFrame(now)));
      const byKey = (seen: typeof fresh) => Object.fromEntries(seen?.workers ?? []);
      expect(byKey(followed)).toEqual(byKey(fresh));
    }),
  );
});

it('of a worker whose figures have changed only these are told', () => {
  const figures = liveFigures.map((_, index) => index);
  const moved: LiveRow = ['n1', 0, 1, 1, 7, 'running', 0, 0, null, figures];
  const later: LiveRow = [...moved.slice(0, 9), figures.with(2, 50).with(19, 60)] as unknown as LiveRow;
  const { rows, changes } = read(changesFrame(stateOf(1, [moved]), stateOf(2, [later])));
  expect([rows, changes]).toEqual([[], [['n1/1', (1 << 2) | (1 << 19), 50, 60]]]);
  expect(read(changesFrame(stateOf(1, [moved]), stateOf(2, [moved]))).changes).toEqual([]);
});
