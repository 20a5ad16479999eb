/**
 * What one worker reports for one moment. Every figure is optional: absent means "not measured", never 0.
 * Ratios are 0 to 1. Counters (`...Count`, `...TotalBytes`, `...TotalMs`) only grow while the process lives.
 * Each figure's unit, aggregation and help text is in `metrics/catalog.ts`.
 */
export interface SampleValues {
  /** max(heapUsed / heap limit, rss / memory limit), R31. */
  readonly memoryRatio?: number;
  readonly heapUsedBytes?: number;
  readonly heapTotalBytes?: number;
  readonly heapLimitBytes?: number;
  readonly externalBytes?: number;
  readonly arrayBuffersBytes?: number;
  readonly rssBytes?: number;
  /** What the process may use: the cgroup's limit, else the machine's memory. */
  readonly memoryLimitBytes?: number;

  /** Share of one core, capped at 1, R32. */
  readonly cpuRatio?: number;
  /** The same, not capped: above 1 when several threads work. */
  readonly cpuUncappedRatio?: number;
  readonly cpuUserTotalMs?: number;
  readonly cpuSystemTotalMs?: number;
  readonly loadAverage1?: number;
  readonly loadAverage5?: number;
  readonly loadAverage15?: number;
  readonly uptimeSec?: number;
  readonly systemUptimeSec?: number;

  readonly eventLoopUtilizationRatio?: number;
  readonly eventLoopDelayMeanMs?: number;
  readonly eventLoopDelayP99Ms?: number;
  readonly eventLoopDelayMaxMs?: number;
  readonly gcPauseMs?: number;
  readonly gcCount?: number;

  readonly requestCount?: number;
  /** 5xx answers + uncaught + reported errors, R38. */
  readonly errorCount?: number;
  /** Requests that ended, per second of the window. */
  readonly requestsPerSec?: number;
  readonly errorsPerSec?: number;
  readonly requestsInFlight?: number;
  readonly responseTimeMeanMs?: number;
  readonly responseTimeP50Ms?: number;
  readonly responseTimeP95Ms?: number;
  readonly responseTimeP99Ms?: number;
  readonly errorRatio?: number;
  /** Requests that admission control answered with 503, by reason, and those whose client gave up while they waited. */
  readonly refusedByQueueCount?: number;
  readonly refusedByLimitCount?: number;
  readonly refusedByJoinRateCount?: number;
  readonly refusedExistingCount?: number;
  readonly abandonedRequestCount?: number;
  readonly classifierFaultCount?: number;
  /** 1 while admission control is armed, else 0. */
  readonly admissionArmedRatio?: number;
  /** Requests that may be at work at once; absent while admission control is not armed. */
  readonly inFlightLimit?: number;
  readonly httpSockets?: number;
  readonly webSockets?: number;
  readonly socketReceivedTotalBytes?: number;
  readonly socketSentTotalBytes?: number;
  /** Bytes/s in + out in the window, sockets plus peers, R37. */
  readonly throughputBytesPerSec?: number;

  /** WebRTC peer connections in state `connected`, R35. */
  readonly peersConnected?: number;
  /** Peer connections in any state but closed. */
  readonly peersOpen?: number;
  readonly peersClosedCount?: number;
  /** Closed by the connection strategy because nobody was behind them, R22. */
  readonly peersDeadCount?: number;
  readonly peerReceivedTotalBytes?: number;
  readonly peerSentTotalBytes?: number;
  /** What the connected peers carry, by their newest two statistics. */
  readonly peerReceivedBytesPerSec?: number;
  readonly peerSentBytesPerSec?: number;
  readonly peerPacketsReceivedCount?: number;
  readonly peerPacketsSentCount?: number;
  readonly peerPacketsLostCount?: number;
  readonly peerRoundTripTimeMs?: number;
  readonly peerJitterMs?: number;

  readonly cacheEntries?: number;
  readonly cacheBytes?: number;
  readonly cacheHitRatio?: number;
  /** Of the caches that the application registered, R92. */
  readonly registeredCacheEntries?: number;
  readonly registeredCacheBytes?: number;
  /** Of all registered pools together, R93. */
  readonly poolConnections?: number;
  readonly poolIdleConnections?: number;
  readonly poolWaiters?: number;
  readonly optimizationCount?: number;
  readonly samplingIntervalMs?: number;
}

export type MetricName = keyof SampleValues;

/** Figures by metric name; besides the catalog's names there may be the application's own (R111). */
export type MetricValues = SampleValues & Readonly<Record<string, number | undefined>>;

/** The distributions that workers report; merged across workers, never averaged. */
export type HistogramName = 'responseTimeMs' | 'eventLoopDelayMs';

/**
 * A base-2 exponential histogram: bucket i counts values in (base^i, base^(i+1)], base = 2^(2^-scale).
 * `counts[k]` belongs to bucket `offset + k`; values <= 0 are in `zeroCount`.
 */
export interface HistogramData {
  readonly scale: number;
  readonly zeroCount: number;
  readonly offset: number;
  readonly counts: readonly number[];
  readonly count: number;
  readonly sum: number;
  readonly max: number;
}

export interface WorkerSample {
  /** End of the window, ms since epoch. */
  readonly atMs: number;
  readonly windowMs: number;
  /** 0, 1, 2, ... within one process. */
  readonly seq: number;
  readonly values: MetricValues;
  readonly histograms: Readonly<Partial<Record<HistogramName, HistogramData>>>;
  /** What `throughputBytesPerSec` was measured from. */
  readonly throughputSource: 'sockets' | 'sockets+peers';
  readonly optimizer: OptimizerStatus;
  /** The streams that this worker holds, at most 256. */
  readonly streams: readonly StreamSummary[];
}

/** The optimizer's own figures, R62. */
export interface OptimizerStatus {
  readonly isEnabled: boolean;
  readonly isOptimizing: boolean;
  /** ms since epoch; `null` before the first. */
  readonly lastOptimizationAtMs: number | null;
  readonly optimizationCount: number;
  /** completed / (completed + failed); 0 before the first, R40. */
  readonly successRatio: number;
  /** Share of measured runs whose effect was an improvement; 0 before the first. */
  readonly effectiveRatio: number;
  readonly averageDurationMs: number;
}

export interface StreamSummary {
  readonly streamKey: string;
  readonly publishers: number;
  readonly viewers: number;
}
