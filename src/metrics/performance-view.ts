import type { OptimizationOutcome } from '../protocol/outcome.js';
import type { WorkerSample } from '../protocol/sample.js';
import { type SeedMetrics, seedMetrics } from './seed-metrics.js';

const recentCount = 10;

interface PerformanceViewInput {
  readonly workerId: number;
  readonly pid?: number;
  readonly slot?: number;
  readonly nodeId?: string;
  readonly sample: WorkerSample;
  /** Newest first; the first ten are shown. */
  readonly recentOutcomes: readonly OptimizationOutcome[];
  readonly nowMs: number;
}

/** The answer of GET /performance-metrics: the seed's names exactly, ours beside them (R61 to R64). */
export interface PerformanceView {
  readonly workerId: number;
  readonly pid?: number;
  readonly slot?: number;
  readonly nodeId?: string;
  /** When the answer was made, ISO 8601. */
  readonly timestamp: string;
  /** When the figures were taken, ISO 8601. */
  readonly sampledAt: string;
  readonly performance: {
    readonly isEnabled: boolean;
    readonly isOptimizing: boolean;
    /** ms since epoch; `null` before the first. */
    readonly lastOptimization: number | null;
    readonly optimizationCount: number;
    /** completed / (completed + failed), 0 to 1. */
    readonly successRate: number;
    /** Share of measured runs whose effect was an improvement, 0 to 1. */
    readonly effectiveRate: number;
    /** ms. */
    readonly averageDuration: number;
  };
  readonly currentMetrics: SeedMetrics;
  readonly recentOptimizations: readonly OptimizationOutcome[];
}

export function performanceView(input: PerformanceViewInput): PerformanceView {
  const { workerId, pid, slot, nodeId, sample, recentOutcomes, nowMs } = input;
  const { optimizer } = sample;
  return {
    workerId,
    ...(pid === undefined ? {} : { pid }),
    ...(slot === undefined ? {} : { slot }),
    ...(nodeId === undefined ? {} : { nodeId }),
    timestamp: new Date(nowMs).toISOString(),
    sampledAt: new Date(sample.atMs).toISOString(),
    performance: {
      isEnabled: optimizer.isEnabled,
      isOptimizing: optimizer.isOptimizing,
      lastOptimization: optimizer.lastOptimizationAtMs,
      optimizationCount: optimizer.optimizationCount,
      successRate: optimizer.successRatio,
      effectiveRate: optimizer.effectiveRatio,
      averageDuration: optimizer.averageDurationMs,
    },
    currentMetrics: seedMetrics(sample),
    recentOptimizations: recentOutcomes.slice(0, recentCount),
  };
}
