import type { StrategyVerdict } from '../../src/protocol/verdict.js';

/** A strategy that was found without effect; name only what the test is about. */
export function verdictFixture(changes: Partial<StrategyVerdict> = {}): StrategyVerdict {
  return {
    strategy: 'memory',
    metric: 'memoryRatio',
    verdict: 'no effect',
    effect: -0.0021,
    effectLow: -0.0312,
    effectHigh: 0.027,
    confidenceRatio: 0.95,
    usefulEffect: 0.0425,
    runCount: 41,
    heldOutCount: 13,
    isOff: true,
    probeAtMs: 1_800_086_400_000,
    reason: 'no effect: a run changes memoryRatio by -0.0021',
    ...changes,
  };
}
