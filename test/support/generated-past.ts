import type { ClusterEvent } from '../../src/protocol/snapshot.js';
import type { HistoryQuery, SeriesAnswer } from '../../src/store/metrics-store.js';

export const nodeName = (index: number): string => `media-${index + 1}`;

/** Between 0 and 1, the same for the same numbers. */
export function chance(...numbers: readonly number[]): number {
  const seed = numbers.reduce((sum, number, index) => sum + number * (12.9898 + index * 78.233), 0);
  return Math.abs(Math.sin(seed) * 43_758.5453) % 1;
}

/** Waves around what is usual. */
export function generatedHistory({ metric, fromMs, toMs, stepMs }: HistoryQuery): SeriesAnswer {
  const level: Readonly<Record<string, number>> = {
    peersConnected: 22_000,
    responseTimeP99Ms: 96,
    responseTimeP50Ms: 14,
    errorRatio: 0.004,
    requestsPerSec: 16_000,
    eventLoopDelayP99Ms: 18,
    cpuRatio: 0.34,
    eventLoopUtilizationRatio: 0.29,
    memoryRatio: 0.62,
    throughputBytesPerSec: 6e9,
  };
  const typical = level[metric] ?? 1;
  const count = Math.floor((toMs - fromMs) / stepMs);
  const firstMs = Math.floor(fromMs / stepMs + 1) * stepMs;
  const points = Array.from({ length: count }, (_, index) => {
    const atMs = firstMs + index * stepMs;
    const share = 1 + 0.22 * Math.sin((index / count) * 7) + 0.12 * chance(index, typical);
    return [atMs, typical * share] as const;
  });
  return { metric, unit: 'count', fromMs, toMs, stepMs, series: [{ labels: {}, points }] };
}

/** Newest first. */
export function generatedEvents(nodeCount: number, workersPerNode: number): readonly ClusterEvent[] {
  const nowMs = Date.now();
  return Array.from({ length: 60 }, (_, index): ClusterEvent => {
    const node = Math.floor(chance(index) * nodeCount);
    const slot = Math.floor(chance(index, 2) * workersPerNode);
    const base = { nodeId: nodeName(node), slot, workerId: slot + 1, generation: 1, pid: 20_000 + node * 100 + slot };
    const stamp = { id: `generated-${index}`, atMs: nowMs - 20_000 - index * 41_000 };
    return { ...base, ...stamp, ...happening(index, stamp.atMs) };
  });
}

type Happening = ClusterEvent extends infer Event
  ? Event extends ClusterEvent
    ? Omit<Event, 'nodeId' | 'slot' | 'workerId' | 'generation' | 'pid' | 'id' | 'atMs'>
    : never
  : never;

function happening(index: number, atMs: number): Happening {
  switch (index % 6) {
    case 2:
      return { type: 'operation', action: 'drained', reason: 'asked by cli', inputs: { cutCount: 0 } };
    case 4:
      return { type: 'worker-started', reason: 'reload' };
    case 5:
      return { type: 'worker-exited', reason: 'replaced by a reload', exitCode: 0, signal: null };
    default:
      return {
        type: 'optimization',
        outcome: {
          id: `run-${index}`,
          name: index % 2 === 0 ? 'memory' : 'cache',
          status: 'completed',
          trigger: 'threshold',
          reason: 'memoryRatio 0.83 is past 0.8',
          startedAtMs: atMs,
          durationMs: 38 + index,
          actions: [{ action: 'purge-expired', count: 120 + index, bytes: 4_200_000 }],
          effect: { metric: 'heapUsedBytes', before: 412e6, after: 351e6, changeRatio: -0.15, verdict: 'improved' },
          cost: { pauseMs: 9, cpuMs: 24 },
        },
      };
  }
}
