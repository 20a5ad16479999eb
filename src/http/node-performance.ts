import { aggregateWorkers } from '../metrics/aggregate.js';
import { type PerformanceView, performanceView } from '../metrics/performance-view.js';
import type { OptimizationOutcome } from '../protocol/outcome.js';
import type { OptimizerStatus, WorkerSample } from '../protocol/sample.js';
import type { WorkerSnapshot } from '../protocol/snapshot.js';

/** `workerId` of an answer for all workers: cluster workers count from 1. */
const allWorkersId = 0;

/** A worker that has reported. */
export type SampledWorker = WorkerSnapshot & { readonly sample: WorkerSample };

type RecentOutcomes = (workerId: number) => readonly OptimizationOutcome[];

export function hasSample(worker: WorkerSnapshot): worker is SampledWorker {
  return worker.sample !== undefined;
}

/** The seed's answer for one worker. */
export function workerPerformance(worker: SampledWorker, recentOf: RecentOutcomes, nowMs: number): PerformanceView {
  const { workerId, pid, slot, nodeId, sample } = worker;
  return performanceView({ workerId, pid, slot, nodeId, sample, recentOutcomes: recentOf(workerId), nowMs });
}

/** The seed's answer with all workers of a node folded into one, each by its metric's own rule, and themselves beside it. */
export function nodePerformance(
  nodeId: string,
  workers: readonly SampledWorker[],
  recentOf: RecentOutcomes,
  nowMs: number,
): PerformanceView & { readonly workers: readonly PerformanceView[] } {
  const sample = foldSamples(workers.map((worker) => worker.sample));
  const recentOutcomes = workers
    .flatMap(({ workerId }) => recentOf(workerId).map((outcome) => ({ workerId, ...outcome })))
    .sort((a, b) => b.startedAtMs - a.startedAtMs);
  return {
    ...performanceView({ workerId: allWorkersId, nodeId, sample, recentOutcomes, nowMs }),
    workers: workers.map((worker) => workerPerformance(worker, recentOf, nowMs)),
  };
}

function foldSamples(samples: readonly WorkerSample[]): WorkerSample {
  const hasPeers = samples.some(({ throughputSource }) => throughputSource === 'sockets+peers');
  return {
    ...aggregateWorkers(samples),
    atMs: Math.max(...samples.map(({ atMs }) => atMs)),
    windowMs: Math.max(...samples.map(({ windowMs }) => windowMs)),
    seq: 0,
    throughputSource: hasPeers ? 'sockets+peers' : 'sockets',
    optimizer: foldStatuses(samples.map(({ optimizer }) => optimizer)),
    streams: [],
  };
}

/** Shares and durations weigh each worker by its runs. */
function foldStatuses(statuses: readonly OptimizerStatus[]): OptimizerStatus {
  const optimizationCount = statuses.reduce((sum, status) => sum + status.optimizationCount, 0);
  const mean = (read: (status: OptimizerStatus) => number): number =>
    statuses.reduce((sum, status) => sum + read(status) * status.optimizationCount, 0) / (optimizationCount || 1);
  const lastRunsMs = statuses.map((status) => status.lastOptimizationAtMs).filter((atMs) => atMs !== null);
  return {
    isEnabled: statuses.some((status) => status.isEnabled),
    isOptimizing: statuses.some((status) => status.isOptimizing),
    lastOptimizationAtMs: lastRunsMs.length > 0 ? Math.max(...lastRunsMs) : null,
    optimizationCount,
    successRatio: mean((status) => status.successRatio),
    effectiveRatio: mean((status) => status.effectiveRatio),
    averageDurationMs: mean((status) => status.averageDurationMs),
  };
}
