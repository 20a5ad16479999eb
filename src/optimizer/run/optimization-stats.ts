import type { OptimizationOutcome } from '../../protocol/outcome.js';
import type { AdapterFault } from './adapter-calls.js';
import type { StrategyVerdict } from '../../protocol/verdict.js';
import type { CacheStats } from '../cache/app-cache.js';
import type { OptimizationHistory } from '../history.js';
import type { StrategyState } from '../decision/threshold-watch.js';
import type { CacheReport } from '../cache/trimmable-cache.js';

/** What `getOptimizationStats()` answers: the seed's names, ours beside them. */
export interface OptimizationStats {
  readonly isEnabled: boolean;
  readonly isOptimizing: boolean;
  /** When the last run began, ms since epoch; `null` before the first. */
  readonly lastOptimization: number | null;
  /** Runs that did something or failed (R39). */
  readonly optimizationCount: number;
  /** Runs that had nothing to do, or no means; each says why in `recentOptimizations`. */
  readonly skippedCount: number;
  readonly failedCount: number;
  /** completed / (completed + failed), 0 to 1; 0 before the first (R40). */
  readonly successRate: number;
  /**
   * Share of the measured runs whose figure improved beyond its noise because of them, 0 to 1; 0 before the first. What
   * improves without a run too is taken off, as soon as some runs have been left out.
   */
  readonly effectiveRate: number;
  /** ms (R41). */
  readonly averageDuration: number;
  /** The last 10 attempts, newest first, each with its reason where it was skipped or failed (R42, R99). */
  readonly recentOptimizations: readonly OptimizationOutcome[];
  readonly cache: CacheStats;
  /** Deferrable work that waits for the CPU to be free. */
  readonly deferredCount: number;
  /** How each strategy stands, and why it may not run by itself now (R98). */
  readonly strategies: readonly StrategyState[];
  /** The caches that the application registered (R92). */
  readonly caches: readonly CacheReport[];
  /** What the application registered that threw, hung or answered nonsense, and how often (R99). */
  readonly adapterFaults: readonly AdapterFault[];
  /** What the random hold-out says of each strategy, of the whole node under a supervisor; none before the first trial. */
  readonly verdicts: readonly StrategyVerdict[];
}

export function optimizationStats(
  history: OptimizationHistory,
  rest: Pick<
    OptimizationStats,
    'isEnabled' | 'isOptimizing' | 'cache' | 'deferredCount' | 'strategies' | 'caches' | 'adapterFaults' | 'verdicts'
  >,
): OptimizationStats {
  return {
    isEnabled: rest.isEnabled,
    isOptimizing: rest.isOptimizing,
    lastOptimization: history.lastPerformedAtMs,
    optimizationCount: history.performedCount,
    skippedCount: history.skippedCount,
    failedCount: history.failedCount,
    successRate: history.successRatio,
    effectiveRate: history.effectiveRatio,
    averageDuration: history.averageDurationMs,
    recentOptimizations: history.recent(),
    cache: rest.cache,
    deferredCount: rest.deferredCount,
    strategies: rest.strategies,
    caches: rest.caches,
    adapterFaults: rest.adapterFaults,
    verdicts: rest.verdicts,
  };
}
