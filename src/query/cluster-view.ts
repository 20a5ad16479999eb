import { definitionOf, isCatalogName } from '../metrics/catalog.js';
import type { ClusterEvent, HistoryFrame } from '../protocol/snapshot.js';
import type {
  EventQuery,
  HistoryQuery,
  KnownNode,
  MetricsStore,
  NodeState,
  Series,
  SeriesAnswer,
} from '../store/metrics-store.js';
import { compact } from '../protocol/read.js';
import type {
  CompareQuery,
  ComparisonAnswer,
  TopQuery,
  TopWorker,
  WorthAnswer,
  WorthQuery,
} from '../store/cluster-questions.js';
import { buildClusterSeries, inEveryMinute, isOfWholeCluster } from './cluster-series.js';
import { figuresNeededFor } from './figures-needed.js';
import { buildSeries } from './build-series.js';
import { checkEventQuery, checkHistoryQuery, unknownMetric } from './check-query.js';
import { compareIntervals, type Interval, ratesOf } from './compare-intervals.js';
import { effectsIncluded, withEffects } from './join-effects.js';
import { stepEndMs, type StepGrid, stepGrid } from './step-grid.js';
import { strategyWorth } from './strategy-worth.js';
import { topWorkers } from './top-workers.js';

type ClusterSource = Pick<MetricsStore, 'now' | 'nodes' | 'history' | 'clusterHistory' | 'events'>;

/** The newest of the store's events in one answer. */
const mostEvents = 1000;
const chartSteps = 60;

/** Answers questions about the whole cluster from a store, whatever kind of store it is. */
export class ClusterView {
  readonly #store: ClusterSource;
  readonly #historyIntervalMs: number;

  constructor(store: ClusterSource, options: { readonly historyIntervalMs: number }) {
    this.#store = store;
    this.#historyIntervalMs = options.historyIntervalMs;
  }

  /**
   * Returns every known node with its age; `isAlive` is false for one whose primary fell silent.
   * @throws {SupervisorError} PS_STORE_AWAY
   */
  now(): Promise<readonly NodeState[]> {
    return this.#store.now();
  }

  /** Returns every node that was seen in the last 30 days. @throws {SupervisorError} PS_STORE_AWAY */
  nodes(): Promise<readonly KnownNode[]> {
    return this.#store.nodes();
  }

  /** Returns the workers with the highest or lowest figure now. @throws {SupervisorError} PS_STORE_BAD_QUERY, PS_STORE_AWAY */
  async top(query: TopQuery): Promise<readonly TopWorker[]> {
    return topWorkers(await this.#store.now(new Set([query.metric])), query);
  }

  /**
   * Compares a metric before and after a moment. The step in which it lies counts for neither side.
   * @throws {SupervisorError} PS_STORE_BAD_QUERY, PS_STORE_AWAY
   */
  async compare({ metric, atMs, windowMs, nowMs, nodeId }: CompareQuery): Promise<ComparisonAnswer> {
    const wantedMs = Math.ceil(windowMs / chartSteps / this.#historyIntervalMs) * this.#historyIntervalMs;
    const stepMs = Math.max(this.#historyIntervalMs, wantedMs);
    const ask = async (fromMs: number, toMs: number): Promise<Interval> => {
      if (fromMs + stepMs > toMs) return { fromMs, toMs, points: [] };
      const answer = await this.history(compact({ metric, fromMs, toMs, stepMs, by: 'cluster' as const, nodeId }));
      const points = answer.series[0]?.points ?? gaps(fromMs, toMs, stepMs);
      return { fromMs, toMs, points: definitionOf(metric).kind === 'counter' ? ratesOf(points) : points };
    };
    const [before, after] = await Promise.all([
      ask(atMs - windowMs, atMs),
      ask(atMs + stepMs, Math.min(nowMs, atMs + windowMs)),
    ]);
    return { metric, unit: definitionOf(metric).unit, atMs, stepMs, ...compareIntervals(before, after) };
  }

  /** Returns what the runs of each strategy came to over time; `isCut`: there were more than are counted. */
  async worth({ strategy, nodeId, fromMs, toMs, stepMs }: WorthQuery): Promise<WorthAnswer> {
    const grid = stepGrid(fromMs, toMs, stepMs);
    const types = ['optimization' as const];
    const query = compact({ limit: mostEvents, types, fromMs: grid.firstEndMs - stepMs, toMs, strategy, nodeId });
    checkEventQuery(query);
    const found = await this.#store.events(effectsIncluded(query));
    const strategies = strategyWorth(withEffects(found, query), grid);
    return { fromMs, toMs, stepMs, isCut: found.length >= mostEvents, strategies };
  }

  /**
   * Returns one metric over time: whole steps that end within (fromMs, toMs], at multiples of `stepMs`.
   * @throws {SupervisorError} PS_STORE_BAD_QUERY when the metric, the range or the step is wrong; PS_STORE_AWAY
   */
  async history(query: HistoryQuery): Promise<SeriesAnswer> {
    checkHistoryQuery(query, this.#historyIntervalMs);
    const grid = stepGrid(query.fromMs, query.toMs, query.stepMs);
    const series = (await this.#wholeCluster(query, grid)) ?? (await this.#ofNodes(query, grid));
    const { metric, fromMs, toMs, stepMs } = query;
    return { metric, unit: definitionOf(metric).unit, fromMs, toMs, stepMs, series };
  }

  /**
   * `undefined` when no minute of the cluster is merged yet. Where some are, a figure that is in none of them was reported by
   * nobody: it is not looked for with every worker, which a large cluster refuses.
   */
  async #wholeCluster(query: HistoryQuery, grid: StepGrid): Promise<readonly Series[] | undefined> {
    if (!isOfWholeCluster(query)) return undefined;
    const { names, histogram } = figuresNeededFor(query.metric);
    const steps = await this.#store.clusterHistory({
      fromMs: grid.firstEndMs - query.stepMs,
      toMs: query.toMs,
      stepMs: query.stepMs,
      metrics: [...names, inEveryMinute],
      histograms: histogram ? [histogram] : [],
    });
    const wanted = isCatalogName(query.metric) ? [query.metric, inEveryMinute] : [query.metric];
    const isKnown = steps.some(({ values }) => wanted.some((name) => values[name] !== undefined));
    return isKnown ? buildClusterSeries(steps, query, grid) : undefined;
  }

  async #ofNodes(query: HistoryQuery, grid: StepGrid): Promise<readonly Series[]> {
    const { metric, stepMs, toMs, nodeId, slot } = query;
    const { names, histogram } = figuresNeededFor(metric);
    const range = { fromMs: grid.firstEndMs - stepMs, toMs, stepMs, metrics: names, nodeId, slot };
    const frames = await this.#store.history(compact({ ...range, needsHistograms: histogram !== undefined }));
    // The application's own metrics (R111) are in no catalog: what was ever reported exists.
    if (!isCatalogName(metric) && !isReported(metric, frames)) throw unknownMetric(metric);
    return buildSeries(frames, query, grid);
  }

  /**
   * Returns what happened to workers, newest first; a run comes with its effect once that has been measured.
   * @throws {SupervisorError} PS_STORE_BAD_QUERY, PS_STORE_AWAY
   */
  async events(query: EventQuery): Promise<readonly ClusterEvent[]> {
    checkEventQuery(query);
    return withEffects(await this.#store.events(effectsIncluded(query)), query);
  }
}

function isReported(metric: string, frames: readonly HistoryFrame[]): boolean {
  return frames.some((frame) => frame.points.some((point) => point.values[metric] !== undefined));
}

/** No worker of it reported anything: as many gaps as there are steps. */
function gaps(fromMs: number, toMs: number, stepMs: number): Series['points'] {
  const grid = stepGrid(fromMs, toMs, stepMs);
  return Array.from({ length: grid.count }, (_, index) => [stepEndMs(grid, index), null]);
}
