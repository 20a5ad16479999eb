import type { MetricName } from '../protocol/sample.js';

export interface UsualName {
  /** As prom-client calls it, so that dashboards made for Node show it. */
  readonly prometheus?: string;
  /** As OpenTelemetry's semantic conventions call it. */
  readonly otlp?: {
    readonly name: string;
    readonly attributes?: Readonly<Record<string, string>>;
    /** A sum there that also falls, which backends add up over processes, where we have a gauge. */
    readonly isUpDown?: true;
  };
}

/**
 * Figures that have a name in the field. Apart from the catalog, which every worker loads, because only a primary needs it.
 * Sources: prom-client 15, default metrics; OpenTelemetry semantic conventions, process, Node.js and V8 (development).
 */
export const usualNames: Readonly<Partial<Record<MetricName, UsualName>>> = {
  eventLoopDelayMeanMs: {
    prometheus: 'nodejs_eventloop_lag_mean_seconds',
    otlp: { name: 'nodejs.eventloop.delay.mean' },
  },
  eventLoopDelayP99Ms: {
    prometheus: 'nodejs_eventloop_lag_p99_seconds',
    otlp: { name: 'nodejs.eventloop.delay.p99' },
  },
  eventLoopDelayMaxMs: {
    prometheus: 'nodejs_eventloop_lag_max_seconds',
    otlp: { name: 'nodejs.eventloop.delay.max' },
  },
  eventLoopUtilizationRatio: {
    prometheus: 'nodejs_eventloop_utilization_ratio',
    otlp: { name: 'nodejs.eventloop.utilization' },
  },
  heapUsedBytes: {
    prometheus: 'nodejs_heap_size_used_bytes',
    otlp: { name: 'v8js.memory.heap.used', isUpDown: true },
  },
  // The sum over the heap's spaces. What was `v8js.memory.heap.limit` is this too, not the limit that we know.
  heapTotalBytes: {
    prometheus: 'nodejs_heap_size_total_bytes',
    otlp: { name: 'v8js.memory.heap.space.size', isUpDown: true },
  },
  externalBytes: { prometheus: 'nodejs_external_memory_bytes' },
  rssBytes: {
    prometheus: 'process_resident_memory_bytes',
    otlp: { name: 'process.memory.usage', isUpDown: true },
  },
  cpuUserTotalMs: {
    prometheus: 'process_cpu_user_seconds_total',
    otlp: { name: 'process.cpu.time', attributes: { 'cpu.mode': 'user' } },
  },
  cpuSystemTotalMs: {
    prometheus: 'process_cpu_system_seconds_total',
    otlp: { name: 'process.cpu.time', attributes: { 'cpu.mode': 'system' } },
  },
  requestsInFlight: { otlp: { name: 'http.server.active_requests', isUpDown: true } },
  uptimeSec: { otlp: { name: 'process.uptime' } },
};
