import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeToPrimary, decodeToWorker, encode, isOurs } from '../../../src/protocol/decode.js';
import { decodeEffect, decodeOutcome } from '../../../src/protocol/decode-outcome.js';
import { decodeVerdicts } from '../../../src/protocol/decode-turns.js';
import type { ToPrimary, ToWorker } from '../../../src/protocol/messages.js';
import { outcomeFixture } from '../../support/outcome-fixture.js';
import { verdictFixture } from '../../support/verdict-fixture.js';

function upAndBack(message: object): ToPrimary | undefined {
  const raw: unknown = JSON.parse(JSON.stringify({ ...encode({ type: 'turn-over', requestId: '' }), ...message }));
  return isOurs(raw) ? decodeToPrimary(raw) : undefined;
}

function downAndBack(message: ToWorker): ToWorker | undefined {
  const raw: unknown = JSON.parse(JSON.stringify(encode(message)));
  return isOurs(raw) ? decodeToWorker(raw) : undefined;
}

describe('messages about strategies', () => {
  it('arrive as they were sent', () => {
    const wanted = { type: 'turn-wanted', requestId: 't1', strategy: 'memory', leaseMs: 17_000, waitMs: 0 };
    expect(upAndBack(wanted)).toEqual(wanted);
    expect(upAndBack({ type: 'turn-over', requestId: 't1' })).toEqual({ type: 'turn-over', requestId: 't1' });
    const started = { type: 'strategy-started', strategy: 'memory' };
    expect(upAndBack({ ...started, requestId: undefined })).toEqual(started);
    const turn = { type: 'turn', requestId: 't1', isGranted: true } as const;
    expect(downAndBack(turn)).toEqual(turn);
    const { probeAtMs: _probe, ...on } = verdictFixture({
      effect: null,
      effectLow: null,
      effectHigh: null,
      isOff: false,
    });
    const verdicts = { type: 'verdicts', requestId: 'v1', verdicts: [verdictFixture(), on] } as const;
    expect(downAndBack(verdicts)).toEqual(verdicts);
  });

  it('a lease and a wait without end are cut, and false ones refused', () => {
    const wanted = { type: 'turn-wanted', requestId: 't1', strategy: 'memory', leaseMs: 1e12, waitMs: 1e12 };
    expect(upAndBack(wanted)).toMatchObject({ leaseMs: 3_600_000, waitMs: 60_000 });
    for (const wrong of [{ leaseMs: -1 }, { waitMs: 'soon' }, { strategy: 'NOT A NAME' }, { requestId: 5 }])
      expect(upAndBack({ ...wanted, ...wrong })).toBeUndefined();
  });

  it('one false verdict makes the whole list unreadable, and so does a list without end', () => {
    expect(decodeVerdicts([verdictFixture(), { ...verdictFixture(), verdict: 'miracle' }])).toBeUndefined();
    expect(decodeVerdicts(Array.from({ length: 257 }, () => verdictFixture()))).toBeUndefined();
  });

  it('an outcome keeps its cost, draw and dry run; a draw without chance is none', () => {
    const trial = { isHeldOut: true, runProbability: 0.75 };
    const whole = outcomeFixture({ cost: { pauseMs: 12, cpuMs: 30 }, trial, isDryRun: true });
    expect(decodeOutcome(JSON.parse(JSON.stringify(whole)))).toEqual(whole);
    for (const runProbability of [0, 1, 1.5, -1, 'often'])
      expect(decodeOutcome({ ...whole, trial: { ...trial, runProbability } })).not.toHaveProperty('trial');
  });

  it('an effect of an older version has no noise band and is read all the same', () => {
    const effect = { metric: 'memoryRatio', before: 1, after: 0.5, changeRatio: -0.5, verdict: 'improved' } as const;
    expect(decodeEffect(effect)).toEqual(effect);
    expect(decodeEffect({ ...effect, noiseBand: 0.02 })).toEqual({ ...effect, noiseBand: 0.02 });
  });

  it('whatever arrives, nothing throws', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('turn-wanted', 'turn-over', 'strategy-started', 'verdicts', 'turn'),
        fc.object(),
        (type, rest) => {
          const raw = { ...rest, ps: 1, type };
          decodeToPrimary(raw);
          decodeToWorker(raw);
        },
      ),
    );
  });
});
