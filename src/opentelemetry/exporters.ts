import type { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import type { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { reasonOf, SupervisorError } from '../core/errors.js';
import type { Attributes, ExportedMetric, FinishedSpan } from './export-data.js';
import type { ExportTarget } from './target.js';

type MetricData = Parameters<OTLPMetricExporter['export']>[0]['scopeMetrics'][number]['metrics'][number];
type ReadableSpan = Parameters<OTLPTraceExporter['export']>[0][number];
type HrTime = ReadableSpan['startTime'];
type Resource = ReadableSpan['resource'];

/** Sends what it is given; rejects when the collector did not take it. */
export interface Exporters {
  metrics?(metrics: readonly ExportedMetric[], startMs: number, nowMs: number): Promise<void>;
  spans?(spans: readonly FinishedSpan[]): Promise<void>;
  /** Ends connections; what is on its way may be lost. */
  close(): Promise<void>;
}

/** Optional peers of this package. */
const packages = ['exporter-metrics-otlp-http', 'exporter-trace-otlp-http', 'resources'] as const;
const installCommand = `npm install ${packages.map((name) => `@opentelemetry/${name}`).join(' ')}`;
const scope = { name: 'perf-supervisor' };

// Numbers of OpenTelemetry's enums. The packages that export them are no peers: a user may have several copies of each.
const pointTypes = { histogram: 0, gauge: 2, sum: 3 } as const;
const cumulative = 1;
const doubleValue = 1;
const internalSpan = 0;
const statusCodes = { unset: 0, error: 2 } as const;
const sampled = 1;

/**
 * Loads OpenTelemetry's exporters, some 20 MB that nobody else pays for.
 * @throws {SupervisorError} PS_OTLP_MISSING when they are not installed
 */
export async function openExporters(target: ExportTarget, attributes: Attributes): Promise<Exporters> {
  const { Metrics, Traces, resourceFromAttributes } = await load();
  const { metricsUrl, tracesUrl, timeoutMs: timeoutMillis } = target;
  const resource = resourceFromAttributes({ ...attributes });
  const metrics = metricsUrl === undefined ? undefined : new Metrics({ url: metricsUrl, timeoutMillis });
  const traces = tracesUrl === undefined ? undefined : new Traces({ url: tracesUrl, timeoutMillis });
  return {
    ...(metrics && {
      metrics: (exported, startMs, nowMs) => {
        const time = { startTime: hrTime(startMs), endTime: hrTime(nowMs) };
        const data = exported.map((metric) => metricData(metric, time));
        return settled((done) => metrics.export({ resource, scopeMetrics: [{ scope, metrics: data }] }, done));
      },
    }),
    ...(traces && {
      spans: (spans) =>
        settled((done) =>
          traces.export(
            spans.map((span) => readableSpan(span, resource)),
            done,
          ),
        ),
    }),
    async close() {
      await Promise.all([metrics?.shutdown(), traces?.shutdown()]);
    },
  };
}

async function load() {
  try {
    const [{ OTLPMetricExporter: Metrics }, { OTLPTraceExporter: Traces }, { resourceFromAttributes }] =
      await Promise.all([
        import('@opentelemetry/exporter-metrics-otlp-http'),
        import('@opentelemetry/exporter-trace-otlp-http'),
        import('@opentelemetry/resources'),
      ]);
    return { Metrics, Traces, resourceFromAttributes };
  } catch (cause) {
    const [reason = ''] = reasonOf(cause).split('\n', 1);
    throw new SupervisorError('PS_OTLP_MISSING', { reason, command: installCommand }, { cause });
  }
}

type Done = (result: { readonly code: number; readonly error?: Error }) => void;

function settled(send: (done: Done) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    send(({ code, error }) => {
      if (code === 0) resolve();
      else reject(error ?? new Error('the collector did not take it'));
    });
  });
}

function metricData(
  metric: ExportedMetric,
  time: { readonly startTime: HrTime; readonly endTime: HrTime },
): MetricData {
  const { name, help: description, unit } = metric;
  const descriptor = { name, description, unit, valueType: doubleValue };
  const data: object = { descriptor, aggregationTemporality: cumulative, ...pointsOf(metric, time) };
  return data as MetricData;
}

function pointsOf(metric: ExportedMetric, time: object): object {
  if (metric.kind === 'histogram') {
    const { bounds: boundaries, counts, sum, count } = metric;
    const value = { buckets: { boundaries, counts }, sum, count };
    return { dataPointType: pointTypes.histogram, dataPoints: [{ ...time, attributes: {}, value }] };
  }
  const dataPoints = metric.points.map(({ attributes, value }) => ({ ...time, attributes, value }));
  if (metric.kind === 'gauge') return { dataPointType: pointTypes.gauge, dataPoints };
  return { dataPointType: pointTypes.sum, isMonotonic: metric.kind === 'counter', dataPoints };
}

function readableSpan(span: FinishedSpan, resource: Resource): ReadableSpan {
  const { traceId, spanId, parentSpanId, name, startMs, endMs, attributes, failure } = span;
  const contextOf = (id: string) => ({ traceId, spanId: id, traceFlags: sampled });
  const readable: object = {
    name,
    kind: internalSpan,
    spanContext: () => contextOf(spanId),
    ...(parentSpanId !== undefined && { parentSpanContext: contextOf(parentSpanId) }),
    startTime: hrTime(startMs),
    endTime: hrTime(endMs),
    duration: hrTime(endMs - startMs),
    status: failure === undefined ? { code: statusCodes.unset } : { code: statusCodes.error, message: failure },
    attributes,
    links: [],
    events: [],
    ended: true,
    resource,
    instrumentationScope: scope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
  return readable as ReadableSpan;
}

/** Seconds and nanoseconds. */
function hrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}
