import type { MetricName } from '../protocol/sample.js';

/** The figures of a worker that a live view shows, in the order of a row. */
export const liveFigures = [
  'cpuRatio',
  'memoryRatio',
  'eventLoopUtilizationRatio',
  'eventLoopDelayP99Ms',
  'responseTimeP99Ms',
  'requestsPerSec',
  'errorsPerSec',
  'requestsInFlight',
  'peersConnected',
  'httpSockets',
  'webSockets',
  'throughputBytesPerSec',
  'rssBytes',
  'heapUsedBytes',
  'heapLimitBytes',
  'peerRoundTripTimeMs',
  'peerJitterMs',
  'peerPacketsReceivedCount',
  'peerPacketsLostCount',
  'optimizationCount',
] as const satisfies readonly MetricName[];

export type LiveFigure = (typeof liveFigures)[number];

/** Figures of all workers together, each folded by its metric's own rule. */
export const liveTotals = [
  ...liveFigures,
  'responseTimeP50Ms',
  'responseTimeP95Ms',
  'errorRatio',
  'peersOpen',
] as const satisfies readonly MetricName[];

export type LiveTotals = Readonly<Partial<Record<(typeof liveTotals)[number], number>>>;
