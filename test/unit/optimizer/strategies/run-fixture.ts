import { resolveOptions, type PerformanceOptimizerOptions } from '../../../../src/optimizer/options.js';
import type { StrategyRun } from '../../../../src/optimizer/strategies/index.js';
import type { MetricValues } from '../../../../src/protocol/sample.js';
import { sampleFixture } from '../../../support/sample-fixture.js';

export function settingsWith(options: PerformanceOptimizerOptions = {}): ReturnType<typeof resolveOptions> {
  return resolveOptions(options, {});
}

/** A run as a strategy gets it; name only what the test is about. */
export function runWith(values: MetricValues = {}, changes: Partial<StrategyRun> = {}): StrategyRun {
  return {
    signal: new AbortController().signal,
    budgetMs: 10_000,
    trigger: 'threshold',
    sample: sampleFixture({ values }),
    ...changes,
  };
}
