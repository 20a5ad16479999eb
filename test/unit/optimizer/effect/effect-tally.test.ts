import { describe, expect, it } from 'vitest';
import { EffectTally } from '../../../../src/optimizer/effect/effect-tally.js';
import type { OptimizationOutcome } from '../../../../src/protocol/outcome.js';
import { outcomeFixture } from '../../../support/outcome-fixture.js';

function outcome(verdict: 'improved' | 'unchanged', isHeldOut?: boolean): OptimizationOutcome {
  const effect = { metric: 'memoryRatio', before: 0.9, after: 0.5, changeRatio: -0.4, verdict } as const;
  const trial = isHeldOut === undefined ? {} : { trial: { isHeldOut, runProbability: 0.75 } };
  return outcomeFixture({ effect, ...trial, ...(isHeldOut && { status: 'skipped' as const }) });
}

function tallyOf(...outcomes: OptimizationOutcome[]): number {
  const tally = new EffectTally();
  for (const one of outcomes) tally.add(one);
  return tally.effectiveRatio;
}

const times = (count: number, one: OptimizationOutcome) => Array.from({ length: count }, () => one);

describe('effective rate', () => {
  it('R40 is the share of runs that improved, as long as nothing was left out', () => {
    expect(tallyOf()).toBe(0);
    expect(tallyOf(outcome('improved'), outcome('unchanged'))).toBe(0.5);
  });

  it('R40 takes off what improves without a run too, and never falls below 0', () => {
    const ran = [...times(8, outcome('improved', false)), ...times(2, outcome('unchanged', false))];
    const halfByItself = [...times(2, outcome('improved', true)), ...times(2, outcome('unchanged', true))];
    expect(tallyOf(...ran, ...halfByItself)).toBeCloseTo(0.3);
    expect(tallyOf(...ran, ...times(4, outcome('improved', true)))).toBe(0);
  });
});
