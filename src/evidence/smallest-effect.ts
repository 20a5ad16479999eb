import type { MetricName } from '../protocol/sample.js';

/** Differences below these are never an effect, however quiet the metric was; in the metric's unit. */
const floors: Partial<Record<MetricName, number>> = {
  memoryRatio: 0.01,
  cpuRatio: 0.02,
  eventLoopUtilizationRatio: 0.02,
  heapUsedBytes: 1_048_576,
  rssBytes: 4_194_304,
  responseTimeMeanMs: 1,
};

/** For a metric without a floor: a share of its level. */
const floorRatio = 0.01;

export function smallestEffect(metric: MetricName, level: number): number {
  return floors[metric] ?? Math.abs(level) * floorRatio;
}
