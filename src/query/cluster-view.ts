import { definitionOf, isCatalogName } from '../metrics/catalog.js';
import type { ClusterEvent, HistoryFrame } from '../protocol/snapshot.js';
import type { EventQuery, HistoryQuery, MetricsStore, NodeState, SeriesAnswer } from '../store/metrics-store.js';
import { buildSeries } from './build-series.js';
import { checkEventQuery, checkHistoryQuery, unknownMetric } from './check-query.js';
import { effectsIncluded, withEffects } from './join-effects.js';
import { stepGrid } from './step-grid.js';

/** Answers questions about the whole cluster from a store, whatever kind of store it is. */
export class ClusterView {
  readonly #store: Pick<MetricsStore, 'now' | 'history' | 'events'>;
  readonly #historyIntervalMs: number;

  constructor(
    store: Pick<MetricsStore, 'now' | 'history' | 'events'>,
    options: { readonly historyIntervalMs: number },
  ) {
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

  /**
   * Returns one metric over time: whole steps that end within (fromMs, toMs], at multiples of `stepMs`.
   * @throws {SupervisorError} PS_STORE_BAD_QUERY when the metric, the range or the step is wrong; PS_STORE_AWAY
   */
  async history(query: HistoryQuery): Promise<SeriesAnswer> {
    checkHistoryQuery(query, this.#historyIntervalMs);
    const { metric, fromMs, toMs, stepMs, nodeId } = query;
    const grid = stepGrid(fromMs, toMs, stepMs);
    const range = { fromMs: grid.firstEndMs - stepMs, toMs, ...(nodeId === undefined ? {} : { nodeId }) };
    const frames = await this.#store.history(range);
    // The application's own metrics (R111) are in no catalog: what was ever reported exists.
    if (!isCatalogName(metric) && !isReported(metric, frames)) throw unknownMetric(metric);
    return { metric, unit: definitionOf(metric).unit, fromMs, toMs, stepMs, series: buildSeries(frames, query, grid) };
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
