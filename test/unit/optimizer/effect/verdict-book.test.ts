import { describe, expect, it } from 'vitest';
import { VerdictBook } from '../../../../src/optimizer/effect/verdict-book.js';
import type { StrategyVerdict } from '../../../../src/protocol/verdict.js';
import { ManualClock } from '../../../support/manual-clock.js';

const off: StrategyVerdict = {
  strategy: 'memory',
  metric: 'memoryRatio',
  basis: 'then',
  verdict: 'no effect',
  effect: 0,
  effectLow: -0.01,
  effectHigh: 0.01,
  confidenceRatio: 0.95,
  usefulEffect: 0.04,
  runCount: 30,
  heldOutCount: 10,
  isOff: true,
  probeAtMs: Number.MAX_SAFE_INTEGER / 2 ** 10,
  reason: 'no effect',
};

function bookWith(basis: string | undefined) {
  const told: string[] = [];
  const book = new VerdictBook({
    settings: { verdictMinRuns: 5, usefulEffectRatio: 0.05, reprobeInterval: 1000 },
    clock: new ManualClock(),
    basisOf: () => basis,
    onChanged: () => undefined,
    onOtherBasis: (strategy, own) => told.push(`${strategy} ${own}`),
  });
  return { book, told };
}

describe('VerdictBook', () => {
  it('obeys the verdict on its own code and settings among those of others', () => {
    const { book, told } = bookWith('now');
    book.adopt([off, { ...off, basis: 'now', verdict: 'works', isOff: false }]);
    expect([book.kind('memory'), book.offReason('memory'), told]).toEqual(['works', undefined, []]);
  });

  it('a strategy that has changed is not switched off by what the old one did, and the node hears of it once', () => {
    const { book, told } = bookWith('now');
    book.adopt([off]);
    expect([book.kind('memory'), book.offReason('memory'), book.all()]).toEqual([undefined, undefined, []]);
    book.adopt([off]);
    expect([book.offReason('memory'), told]).toEqual([undefined, ['memory now']]);
  });

  it('a verdict on a strategy that this process does not have is shown and reported to nobody', () => {
    const { book, told } = bookWith(undefined);
    book.adopt([off]);
    expect([book.all(), told]).toEqual([[off], []]);
  });
});
