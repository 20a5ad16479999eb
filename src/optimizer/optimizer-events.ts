import type { SeedMetrics } from '../metrics/seed-metrics.js';
import type { OptimizationOutcome, StrategyName } from '../protocol/outcome.js';
import type { StrategyVerdict } from '../protocol/verdict.js';
import type { ThresholdAlert } from './decision/threshold-watch.js';

/** What a PerformanceOptimizer tells. */
export interface OptimizerEvents {
  /** At every sample (R71). */
  'metrics-updated': [metrics: SeedMetrics];
  /** A batch ended: each strategy's outcome, with its `name` (R72). */
  'optimization-completed': [strategies: readonly OptimizationOutcome[]];
  /** The settle time of a run is over: the same outcome with its measured effect. */
  'outcome-measured': [outcome: OptimizationOutcome];
  /** The application's own metrics changed: all that are registered now. */
  'metrics-registered': [metrics: readonly { readonly name: string; readonly help: string }[]];
  /** A strategy is about to run. */
  'strategy-started': [name: StrategyName];
  /** The node's verdicts are about other code or settings of a strategy than this process has. */
  'strategy-changed': [name: StrategyName, basis: string];
  /** What this process's own runs prove about a strategy has changed. */
  'verdict-changed': [verdict: StrategyVerdict];
  /** Memory or CPU crossed its threshold and stayed above (R84, R95). */
  'threshold-exceeded': [alert: ThresholdAlert];
}
