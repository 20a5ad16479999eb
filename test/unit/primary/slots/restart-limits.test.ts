import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaults } from '../../../../src/config/check.js';
import { decideAfterEnd, type EndOfWorker, limitsFrom } from '../../../../src/primary/slots/restart-limits.js';
import { recordLife, type SlotHistory } from '../../../../src/primary/slots/restart-policy.js';

const limits = limitsFrom({
  ...defaults(),
  maxRestarts: 0,
  restartIntensity: 20,
  restartPeriod: 60_000,
  stopExitCodes: undefined,
});
const crash: EndOfWorker = {
  exit: { exitCode: 1, signal: null },
  history: { crashCount: 1 },
  endsMs: [],
  nowMs: 0,
  slotCount: 1,
};

/** One slot whose workers live as given, until the node gives up. */
function loop(livesMs: readonly number[]): { readonly forksMs: readonly number[]; readonly hasGivenUp: boolean } {
  let history: SlotHistory = { crashCount: 0 };
  let endsMs: readonly number[] = [];
  let nowMs = 0;
  const forksMs: number[] = [];
  for (const servedMs of livesMs) {
    nowMs += servedMs;
    history = recordLife(history, { servedMs }, limits.pace);
    const decided = decideAfterEnd({ ...crash, history, endsMs, nowMs }, limits);
    if (decided.next.kind !== 'restart') return { forksMs, hasGivenUp: true };
    endsMs = decided.endsMs;
    nowMs += decided.next.delayMs;
    forksMs.push(nowMs);
  }
  return { forksMs, hasGivenUp: false };
}

describe('limits of restarts', () => {
  it('a loop of crashes that is slowed down is not given up: it heals when the cause goes', () => {
    const lives = fc.array(fc.nat(1499), { minLength: 100, maxLength: 100 });
    fc.assert(fc.property(lives, (livesMs) => !loop(livesMs).hasGivenUp));
  });

  it('a loop of lives that each last 2 s is given up within a minute', () => {
    const { forksMs, hasGivenUp } = loop(Array.from({ length: 100 }, () => 2000));
    expect(hasGivenUp).toBe(true);
    expect(forksMs.at(-1)).toBeLessThan(60_000);
  });

  it('never more forks than allowed within the period', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5000), { minLength: 100, maxLength: 100 }), (livesMs) => {
        const { forksMs } = loop(livesMs);
        for (const forkMs of forksMs) {
          const within = forksMs.filter((other) => other > forkMs - 60_000 && other <= forkMs);
          expect(within.length).toBeLessThanOrEqual(21);
        }
      }),
    );
  });

  it('more workers bear more ends', () => {
    const endsMs = Array.from({ length: 20 }, () => 0);
    expect(decideAfterEnd({ ...crash, endsMs }, limits).next.kind).toBe('give-up');
    expect(decideAfterEnd({ ...crash, endsMs, slotCount: 2 }, limits).next.kind).toBe('restart');
  });

  it('a slot fails after more crashes in a row than allowed', () => {
    const three = { ...limits, maxRestarts: 3 };
    const after = (crashCount: number): string =>
      decideAfterEnd({ ...crash, history: { crashCount } }, three).next.kind;
    expect([after(3), after(4)]).toEqual(['restart', 'fail']);
  });

  it('a stop exit code lets the slot rest, a signal never does', () => {
    const stops = limitsFrom({
      ...defaults(),
      maxRestarts: 0,
      restartIntensity: 0,
      restartPeriod: 60_000,
      stopExitCodes: '0,12',
    });
    const after = (exitCode: number | null, signal: string | null): string =>
      decideAfterEnd({ ...crash, exit: { exitCode, signal } }, stops).next.kind;
    expect([after(0, null), after(12, null), after(1, null), after(null, 'SIGKILL')]).toEqual([
      'rest',
      'rest',
      'restart',
      'restart',
    ]);
  });

  it('without restarts a worker that ends well rests, and one that does not has failed', () => {
    const off = limitsFrom({ ...defaults(), autorestart: false });
    const after = (exitCode: number | null, signal: string | null): string =>
      decideAfterEnd({ ...crash, exit: { exitCode, signal } }, off).next.kind;
    expect([after(0, null), after(1, null), after(null, 'SIGKILL')]).toEqual(['rest', 'fail', 'fail']);
  });
});
