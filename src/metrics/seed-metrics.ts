import type { WorkerSample } from '../protocol/sample.js';

/** `currentMetrics` of GET /performance-metrics and the argument of `metrics-updated`: the seed's names, ours beside them. */
export interface SeedMetrics {
  /** 0 to 1, R31. */
  readonly memoryUsage: number;
  /** Share of one core, 0 to 1, R32. */
  readonly cpuUsage: number;
  /** WebRTC peer connections in state `connected`, R35. */
  readonly activeConnections: number;
  /** Mean of the window in ms; 0 with no requests, R36. */
  readonly responseTime: number;
  /** Bytes per second, in + out, R37. */
  readonly throughput: number;
  /** 0 to 1, R38. */
  readonly errorRate: number;
  /** OS load averages over 1, 5 and 15 minutes, R33. */
  readonly systemLoad: readonly [number, number, number];
  /** Seconds since the process started, R34. */
  readonly uptime: number;
  /** Seconds since the machine started. */
  readonly systemUptime: number;
  /** Percentiles of the window in ms; `null` with no requests. */
  readonly responseTimeP50: number | null;
  readonly responseTimeP95: number | null;
  readonly responseTimeP99: number | null;
  readonly httpSockets: number;
  readonly webSockets: number;
  readonly requestsInFlight: number;
  readonly heapUsedBytes: number;
  readonly heapTotalBytes: number;
  readonly heapLimitBytes: number;
  readonly externalBytes: number;
  readonly arrayBuffersBytes: number;
  readonly rssBytes: number;
  readonly memoryLimitBytes: number;
  /** Not capped: above 1 when several threads work. */
  readonly cpuUncapped: number;
  readonly cpuUserTotalMs: number;
  readonly cpuSystemTotalMs: number;
  readonly eventLoopDelayP99: number | null;
  /** How often the worker samples itself now; longer under high CPU, R20. */
  readonly samplingIntervalMs: number;
  readonly throughputSource: WorkerSample['throughputSource'];
}

/** Says a sample in the seed's words. A figure that was not measured is 0 where the seed wants a number. */
export function seedMetrics({ values, throughputSource }: WorkerSample): SeedMetrics {
  return {
    memoryUsage: values.memoryRatio ?? 0,
    cpuUsage: values.cpuRatio ?? 0,
    activeConnections: values.peersConnected ?? 0,
    responseTime: values.responseTimeMeanMs ?? 0,
    throughput: values.throughputBytesPerSec ?? 0,
    errorRate: values.errorRatio ?? 0,
    systemLoad: [values.loadAverage1 ?? 0, values.loadAverage5 ?? 0, values.loadAverage15 ?? 0],
    uptime: values.uptimeSec ?? 0,
    systemUptime: values.systemUptimeSec ?? 0,
    responseTimeP50: values.responseTimeP50Ms ?? null,
    responseTimeP95: values.responseTimeP95Ms ?? null,
    responseTimeP99: values.responseTimeP99Ms ?? null,
    httpSockets: values.httpSockets ?? 0,
    webSockets: values.webSockets ?? 0,
    requestsInFlight: values.requestsInFlight ?? 0,
    heapUsedBytes: values.heapUsedBytes ?? 0,
    heapTotalBytes: values.heapTotalBytes ?? 0,
    heapLimitBytes: values.heapLimitBytes ?? 0,
    externalBytes: values.externalBytes ?? 0,
    arrayBuffersBytes: values.arrayBuffersBytes ?? 0,
    rssBytes: values.rssBytes ?? 0,
    memoryLimitBytes: values.memoryLimitBytes ?? 0,
    cpuUncapped: values.cpuUncappedRatio ?? 0,
    cpuUserTotalMs: values.cpuUserTotalMs ?? 0,
    cpuSystemTotalMs: values.cpuSystemTotalMs ?? 0,
    eventLoopDelayP99: values.eventLoopDelayP99Ms ?? null,
    samplingIntervalMs: values.samplingIntervalMs ?? 0,
    throughputSource,
  };
}
