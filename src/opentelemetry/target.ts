import { SupervisorError } from '../core/errors.js';
import type { Attributes } from './export-data.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where figures and spans go. Headers, compression and certificates are the exporters' to read. */
export interface ExportTarget {
  /** Absent: that signal is not exported. */
  readonly metricsUrl?: string;
  readonly tracesUrl?: string;
  readonly metricIntervalMs: number;
  readonly spanIntervalMs: number;
  /** For one batch with its repetitions; the end of the process waits for that too. */
  readonly timeoutMs: number;
}

const mostIntervalMs = 3_600_000;

/**
 * Finds where to export to: our own setting, else OpenTelemetry's standard variables.
 * @returns `undefined` when nothing is to be exported
 * @throws {SupervisorError} PS_OTLP_TARGET when what is set cannot be used
 */
export function exportTarget(endpoint: string | undefined, env: Environment): ExportTarget | undefined {
  if (env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true') return undefined;
  const metricsUrl = urlOf('METRICS', 'v1/metrics', endpoint, env);
  const tracesUrl = urlOf('TRACES', 'v1/traces', endpoint, env);
  if (metricsUrl === undefined && tracesUrl === undefined) return undefined;
  // An endpoint of our own setting is one for HTTP by definition.
  if (endpoint === undefined && env['OTEL_EXPORTER_OTLP_PROTOCOL'] === 'grpc') {
    throw new SupervisorError('PS_OTLP_TARGET', { reason: 'OTEL_EXPORTER_OTLP_PROTOCOL asks for grpc' });
  }
  return {
    ...(metricsUrl !== undefined && { metricsUrl }),
    ...(tracesUrl !== undefined && { tracesUrl }),
    metricIntervalMs: intervalOf(env['OTEL_METRIC_EXPORT_INTERVAL'], 60_000),
    spanIntervalMs: intervalOf(env['OTEL_BSP_SCHEDULE_DELAY'], 5000),
    timeoutMs: intervalOf(env['OTEL_EXPORTER_OTLP_TIMEOUT'], 2000),
  };
}

/** A variable for one signal is its whole address, one for all is what the signal's path follows. */
function urlOf(signal: string, path: string, endpoint: string | undefined, env: Environment): string | undefined {
  if (env[`OTEL_${signal}_EXPORTER`] === 'none') return undefined;
  const whole = endpoint === undefined ? filled(env[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`]) : undefined;
  const base = endpoint ?? filled(env['OTEL_EXPORTER_OTLP_ENDPOINT']);
  const text = whole ?? (base === undefined ? undefined : `${base.replace(/\/+$/, '')}/${path}`);
  if (text === undefined) return undefined;
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new SupervisorError('PS_OTLP_TARGET', { reason: `the endpoint for ${path} is no http or https URL` });
  }
  return text;
}

/** An empty variable counts as not set. */
function filled(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function intervalOf(text: string | undefined, fallbackMs: number): number {
  return text !== undefined && /^[1-9]\d{0,9}$/.test(text) ? Math.min(Number(text), mostIntervalMs) : fallbackMs;
}

/**
 * Says whose figures these are: the application is the service, this node an instance of it.
 * `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` have the last word, as the specification wants it.
 */
export function resourceAttributes(
  node: { readonly name: string; readonly nodeId: string; readonly version: string },
  env: Environment,
): Attributes {
  const given = givenPairs(env['OTEL_RESOURCE_ATTRIBUTES'] ?? '');
  const service = filled(env['OTEL_SERVICE_NAME']) ?? given['service.name'] ?? node.name;
  return {
    'service.instance.id': node.nodeId,
    'telemetry.distro.name': 'perf-supervisor',
    'telemetry.distro.version': node.version,
    'process.runtime.name': 'nodejs',
    'process.runtime.version': process.versions.node,
    ...given,
    'service.name': service,
  };
}

/** What the exporters send along; mostly a login. */
export function exportHeaders(env: Environment): Readonly<Record<string, string>> {
  return givenPairs(env['OTEL_EXPORTER_OTLP_HEADERS'] ?? '');
}

/** Reads `key=value,key=value` with percent-encoding; what is malformed is left out. */
function givenPairs(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(',').flatMap((pair) => {
    const at = pair.indexOf('=');
    const key = pair.slice(0, Math.max(0, at)).trim();
    const value = decoded(pair.slice(at + 1).trim());
    return key === '' || value === undefined ? [] : [[key, value] as const];
  });
  return Object.fromEntries(pairs);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign: the attribute says nothing that can be relied on.
    return undefined;
  }
}
