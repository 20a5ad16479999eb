import { describe, expect, it } from 'vitest';
import type { OptimizationEffect } from '../../../src/protocol/outcome.js';
import type { ClusterEvent } from '../../../src/protocol/snapshot.js';
import { effectsIncluded, withEffects } from '../../../src/query/join-effects.js';
import { outcomeFixture } from '../../support/outcome-fixture.js';

const identity = { nodeId: 'a', slot: 0, workerId: 1, generation: 1, pid: 1 };
const effect: OptimizationEffect = {
  metric: 'memoryRatio',
  before: 0.9,
  after: 0.5,
  changeRatio: -0.44,
  verdict: 'improved',
};
const run: ClusterEvent = {
  ...identity,
  id: 'o1',
  atMs: 1000,
  type: 'optimization',
  outcome: outcomeFixture({ id: 'o1' }),
};
const measured: ClusterEvent = {
  ...identity,
  id: 'o1:effect',
  atMs: 16_000,
  type: 'effect-measured',
  outcomeId: 'o1',
  strategy: 'memory',
  effect,
};

describe('effects of optimizations', () => {
  it('R41 R42 a run is answered with the effect that was measured after it, even past the end of the question', () => {
    const query = { limit: 10, types: ['optimization'], toMs: 2000 } as const;
    expect(effectsIncluded(query)).toEqual({ limit: 20, types: ['optimization', 'effect-measured'] });
    expect(withEffects([measured, run], query)).toEqual([{ ...run, outcome: { ...run.outcome, effect } }]);
  });

  it('a run whose effect is not yet known is answered as it is', () => {
    expect(withEffects([run], { limit: 10, types: ['optimization'] })).toEqual([run]);
  });

  it('a question about other events is not changed', () => {
    const query = { limit: 10, types: ['worker-exited'] } as const;
    expect(effectsIncluded(query)).toBe(query);
    expect(effectsIncluded({ limit: 10 })).toEqual({ limit: 10 });
  });
});
