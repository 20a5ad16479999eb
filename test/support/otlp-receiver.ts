import { createServer, type IncomingHttpHeaders } from 'node:http';
import { onTestFinished } from 'vitest';

export interface ReceivedMetric {
  readonly name: string;
  readonly unit: string;
  readonly kind: 'gauge' | 'sum' | 'histogram';
  readonly isMonotonic: boolean | undefined;
  readonly points: readonly { readonly attributes: Record<string, unknown>; readonly value: number }[];
}

export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly isError: boolean;
  readonly attributes: Record<string, unknown>;
}

/** A collector of OTLP/HTTP in its JSON encoding, for one test. */
export interface OtlpReceiver {
  readonly url: string;
  readonly headers: IncomingHttpHeaders[];
  readonly resources: Record<string, unknown>[];
  /** Of the newest batch. */
  metrics(): ReadonlyMap<string, ReceivedMetric>;
  readonly spans: ReceivedSpan[];
}

interface KeyValue {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}
interface Resource {
  readonly attributes: readonly KeyValue[];
}
interface Point {
  readonly attributes: readonly KeyValue[];
  readonly asDouble?: number;
  readonly asInt?: number;
  readonly count?: number;
}
interface Metric {
  readonly name: string;
  readonly unit: string;
  readonly gauge?: { readonly dataPoints: readonly Point[] };
  readonly sum?: { readonly dataPoints: readonly Point[]; readonly isMonotonic: boolean };
  readonly histogram?: { readonly dataPoints: readonly Point[] };
}
interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly status: { readonly code: number };
  readonly attributes: readonly KeyValue[];
}
interface Body {
  readonly resourceMetrics?: readonly {
    readonly resource: Resource;
    readonly scopeMetrics: readonly { readonly metrics: readonly Metric[] }[];
  }[];
  readonly resourceSpans?: readonly {
    readonly resource: Resource;
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[];
  }[];
}

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const headers: IncomingHttpHeaders[] = [];
  const resources: Record<string, unknown>[] = [];
  const spans: ReceivedSpan[] = [];
  let metrics: ReadonlyMap<string, ReceivedMetric> = new Map();
  const take = ({ resourceMetrics = [], resourceSpans = [] }: Body): void => {
    for (const { resource, scopeMetrics } of resourceMetrics) {
      resources.push(attributesOf(resource.attributes));
      metrics = new Map(scopeMetrics.flatMap((one) => one.metrics).map((metric) => [metric.name, readMetric(metric)]));
    }
    for (const { scopeSpans } of resourceSpans) spans.push(...scopeSpans.flatMap((one) => one.spans.map(readSpan)));
  };
  const receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      headers.push(request.headers);
      take(JSON.parse(body) as Body);
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    receiver.close();
    receiver.closeAllConnections();
  });
  const address = receiver.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, headers, resources, metrics: () => metrics, spans };
}

function readMetric({ name, unit, gauge, sum, histogram }: Metric): ReceivedMetric {
  const kind = gauge ? 'gauge' : sum ? 'sum' : 'histogram';
  const points = (gauge ?? sum ?? histogram)?.dataPoints ?? [];
  return {
    name,
    unit,
    kind,
    isMonotonic: sum?.isMonotonic,
    points: points.map(({ attributes, asDouble, asInt, count }) => ({
      attributes: attributesOf(attributes),
      value: asDouble ?? asInt ?? count ?? Number.NaN,
    })),
  };
}

function readSpan(span: Span): ReceivedSpan {
  const { traceId, spanId, parentSpanId, name, startTimeUnixNano, endTimeUnixNano, status, attributes } = span;
  return {
    traceId,
    spanId,
    parentSpanId,
    name,
    startMs: Number(startTimeUnixNano) / 1e6,
    endMs: Number(endTimeUnixNano) / 1e6,
    isError: status.code === 2,
    attributes: attributesOf(attributes),
  };
}

function attributesOf(pairs: readonly KeyValue[]): Record<string, unknown> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, Object.values(value)[0]]));
}
