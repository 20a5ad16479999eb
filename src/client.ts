/** `perf-supervisor/client`: asks a running supervisor over its admin port. Works wherever there is `fetch`. */
import type { AlertFacts } from './http/ports/alert-ports.js';
import type { NodeForecast, OptimizerFacts, OptimizeReport } from './http/ports/ports.js';
import { isErrorCode, SupervisorError } from './core/errors.js';
import type { PerformanceView } from './metrics/performance-view.js';
import { readRecord, readText } from './protocol/read.js';
import type { ClusterEvent, ClusterEventType, WorkerSnapshot } from './protocol/snapshot.js';
import type { ComparisonAnswer, TopWorker, WorthAnswer } from './store/cluster-questions.js';
import type { KnownNode, NodeState, SeriesAnswer } from './store/metrics-store.js';

export type { AlertFacts } from './http/ports/alert-ports.js';
export type { NodeForecast, OptimizerFacts } from './http/ports/ports.js';
export type { PerformanceView } from './metrics/performance-view.js';
export type { ClusterEvent, WorkerSnapshot } from './protocol/snapshot.js';
export type { ComparisonAnswer, TopWorker, WorthAnswer } from './store/cluster-questions.js';
export type { KnownNode, NodeState, SeriesAnswer } from './store/metrics-store.js';

export interface ClientOptions {
  /** Such as `http://127.0.0.1:9321`. */
  readonly url: string;
  /** Needed for what changes something, and for everything off the loopback interface. */
  readonly token?: string;
  /** Ends a call that takes longer; 30 s by default. */
  readonly timeoutMs?: number;
}

/** A time: ms since epoch, ISO 8601, or relative such as `-15m`. */
export type When = number | string;

export interface EventFilter {
  /** 1 to 1000; 100 by default. */
  readonly limit?: number;
  readonly types?: readonly ClusterEventType[];
  readonly node?: string;
  readonly workerId?: number;
  readonly from?: When;
  readonly to?: When;
}

export interface HistoryFilter {
  /** A name of the catalog, such as `memoryRatio`, or one of the application's own. */
  readonly metric: string;
  readonly from?: When;
  readonly to?: When;
  /** Such as `10s`. */
  readonly step?: string;
  readonly by?: 'cluster' | 'node' | 'worker';
  readonly node?: string;
  readonly slot?: number;
  readonly workerId?: number;
}

export interface TopFilter {
  readonly metric: string;
  /** 1 to 1000; 10 by default. */
  readonly limit?: number;
  readonly order?: 'highest' | 'lowest';
  readonly node?: string;
}

export interface CompareFilter {
  readonly metric: string;
  /** Absent: the last deploy that was marked. */
  readonly at?: When;
  /** Length of each interval, such as `15m`, which is the default. */
  readonly window?: string;
  readonly node?: string;
}

export interface WorthFilter {
  readonly from?: When;
  readonly to?: When;
  /** Such as `1h`, which is the default. */
  readonly step?: string;
  readonly strategy?: string;
  readonly node?: string;
}

/** What the action takes, and on which node; docs/openapi.json has the fields of each action. */
export interface ActOptions {
  readonly [field: string]: string | number | boolean | undefined;
  /** Absent: the node that is asked. */
  readonly node?: string;
  /** Sent again with the same id to another node, it is carried out once. */
  readonly commandId?: string;
  /** How long to wait for another node; a minute by default. */
  readonly waitMs?: number;
}

export interface OptimizeOptions {
  /** Absent: all strategies. */
  readonly strategy?: string;
  /** Absent: every worker. */
  readonly workerId?: number;
  readonly dryRun?: boolean;
}

/** `failures` say who did not reply, and why. */
export interface OptimizeAnswer {
  readonly message: string;
  readonly workers: OptimizeReport['replies'];
  readonly failures: OptimizeReport['failures'];
}

export interface Capacity {
  /** How full the running workers are together; 1 is full. */
  readonly loadRatio: number;
  readonly workers: number;
  readonly demandWorkers: number;
}

/** Every method rejects with a SupervisorError: what the supervisor answered, or PS_CONTROL_FAILED. */
export interface SupervisorClient {
  /** Of one worker, or of all together with each beside it. */
  performanceMetrics(workerId?: number): Promise<PerformanceView & { readonly workers?: readonly PerformanceView[] }>;
  optimize(options?: OptimizeOptions): Promise<OptimizeAnswer>;
  nodes(): Promise<readonly NodeState[]>;
  /** Also those that are stale or gone. */
  knownNodes(): Promise<readonly KnownNode[]>;
  workers(): Promise<readonly WorkerSnapshot[]>;
  history(filter: HistoryFilter): Promise<SeriesAnswer>;
  /** Newest first. */
  events(filter?: EventFilter): Promise<readonly ClusterEvent[]>;
  /** The workers with the highest or lowest figure now. */
  top(filter: TopFilter): Promise<readonly TopWorker[]>;
  /** One metric before and after a moment; by default around the last deploy. */
  compare(filter: CompareFilter): Promise<ComparisonAnswer>;
  /** Success and measured effect of each strategy over time. */
  worth(filter?: WorthFilter): Promise<WorthAnswer>;
  /**
   * Has this node or another one carry out an action, and waits for its report.
   * @throws {SupervisorError} PS_COMMAND_UNANSWERED: nobody knows whether it was carried out
   */
  act(action: string, options?: ActOptions): Promise<Readonly<Record<string, unknown>>>;
  optimizer(): Promise<OptimizerFacts>;
  forecast(): Promise<NodeForecast>;
  alerts(): Promise<AlertFacts>;
  capacity(): Promise<Capacity>;
  /** In the Prometheus text format. */
  metricsText(): Promise<string>;
  isReady(): Promise<boolean>;
}

/** What answers with lists hold. */
interface ListAnswers {
  readonly nodes: readonly NodeState[];
  readonly workers: readonly WorkerSnapshot[];
  readonly events: readonly ClusterEvent[];
}

/** Another node has so long by default; its supervisor gives up a little before we do. */
const defaultWaitMs = 60_000;
const answerMarginMs = 5000;

/** Makes a client; nothing is asked before the first call. */
export function createClient({ url, token, timeoutMs = 30_000 }: ClientOptions): SupervisorClient {
  const ask = async (path: string, body?: object, limitMs = timeoutMs): Promise<Response> => {
    const headers = {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' }),
    };
    const sent = body ? { method: 'POST', body: JSON.stringify(body) } : {};
    try {
      return await fetch(new URL(path, url), { ...sent, headers, signal: AbortSignal.timeout(limitMs) });
    } catch (cause) {
      throw new SupervisorError('PS_CONTROL_FAILED', { reason: cause instanceof Error ? cause.message : 'no answer' });
    }
  };
  const read = async <T>(path: string, body?: object): Promise<T> => {
    const response = await ask(path, body);
    const text = await response.text();
    if (!response.ok) throw answeredError(response.status, text);
    return JSON.parse(text) as T;
  };
  return {
    performanceMetrics: (workerId) => read(`/performance-metrics${query({ workerId })}`),
    optimize: (options = {}) => read('/performance-optimize', options),
    nodes: async () => (await read<Pick<ListAnswers, 'nodes'>>('/api/v1/cluster/now')).nodes,
    workers: async () => (await read<Pick<ListAnswers, 'workers'>>('/api/v1/cluster/workers')).workers,
    history: (filter) => read(`/api/v1/cluster/history${query({ ...filter })}`),
    async events({ types, ...filter } = {}) {
      const parameters = query({ ...filter, types: types?.join(',') });
      return (await read<Pick<ListAnswers, 'events'>>(`/api/v1/cluster/events${parameters}`)).events;
    },
    knownNodes: async () => (await read<{ readonly nodes: readonly KnownNode[] }>('/api/v1/cluster/nodes')).nodes,
    top: async (filter) =>
      (await read<{ readonly workers: readonly TopWorker[] }>(`/api/v1/cluster/top${query({ ...filter })}`)).workers,
    compare: (filter) => read(`/api/v1/cluster/compare${query({ ...filter })}`),
    worth: (filter = {}) => read(`/api/v1/cluster/worth${query({ ...filter })}`),
    async act(action, { node, commandId, waitMs, ...options } = {}) {
      const body = Object.fromEntries(
        Object.entries({ ...options, node, commandId, waitMs }).filter(([, value]) => value !== undefined),
      );
      const limitMs = Math.max(timeoutMs, (waitMs ?? defaultWaitMs) + answerMarginMs);
      const response = await ask(`/api/v1/actions/${action}`, body, limitMs);
      const text = await response.text();
      if (!response.ok) throw answeredError(response.status, text);
      return reportIn(text);
    },
    optimizer: () => read('/api/v1/optimizer'),
    forecast: () => read('/api/v1/forecast'),
    alerts: () => read('/api/v1/alerts'),
    capacity: () => read('/api/v1/capacity'),
    async metricsText() {
      const response = await ask('/metrics');
      const text = await response.text();
      if (!response.ok) throw answeredError(response.status, text);
      return text;
    },
    isReady: async () => (await ask('/readyz')).status === 200,
  };
}

function query(parameters: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  if (given.length === 0) return '';
  return `?${new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)])).toString()}`;
}

/** The last line of an answer that comes line by line. */
function reportIn(text: string): Readonly<Record<string, unknown>> {
  const last = text.trimEnd().split('\n').at(-1) ?? '';
  const line = readRecord(JSON.parse(last));
  const report = readRecord(line?.['report']);
  if (line?.['type'] === 'done' && report) return report;
  throw answeredError(200, last);
}

function answeredError(status: number, text: string): SupervisorError {
  const { code, message } = errorOf(text) ?? {};
  const words = readText(message, 10_000);
  if (!isErrorCode(code) || words === undefined)
    return new SupervisorError('PS_CONTROL_FAILED', { reason: `HTTP ${status}` });
  const error = new SupervisorError(code);
  // The details that made the words do not cross HTTP, so the words are taken as they came.
  error.message = words;
  return error;
}

function errorOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return readRecord(readRecord(JSON.parse(text))?.['error']);
  } catch {
    // Something before the supervisor answered, a proxy for example.
    return undefined;
  }
}
