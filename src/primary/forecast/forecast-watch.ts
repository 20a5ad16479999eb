import type { Cancel, Clock } from '../../core/clock.js';
import { forecastLimit, type LimitForecast } from '../../forecast/time-to-limit.js';
import { expectUsage } from '../../forecast/usage-pattern.js';
import { UsageHistory } from '../../forecast/usage-history.js';
import type { ForecastSource, NodeForecast, WorkerForecast } from '../../http/ports/ports.js';
import type { WorkerSample } from '../../protocol/sample.js';
import { type Prospect, WorkerProspects } from './worker-prospects.js';
import type { WorkerHandle } from '../worker/worker-handle.js';

/** One forecast costs some tens of milliseconds: one at a time, so seldom that nobody notices. */
const turnMs = 5000;
const hoursAhead = 24;
const usageMetrics = ['peersOpen', 'requestsPerSec', 'cpuRatio'] as const;

/** What of a worker is looked at. */
export type WatchedWorker = Pick<WorkerHandle, 'workerId' | 'identity' | 'state' | 'sample'>;

export interface ForecastWatchOptions<Worker extends WatchedWorker> {
  readonly isOn: boolean;
  readonly horizonMs: number;
  readonly limits: { readonly maxMemoryBytes: number; readonly cpuRatio: number; readonly peers: number };
  readonly clock: Clock;
  readonly handles: () => readonly Worker[];
  readonly onForecast: (forecast: WorkerForecast) => void;
  readonly onGone: (workerId: number) => void;
  /** The forecast of a worker's figure has changed its kind; a first one that is not `rising` is no news. */
  readonly onChanged: (handle: Worker, forecast: WorkerForecast) => void;
}

/** Looks ahead for each worker: whether memory, CPU or peers reach their limits, and for the node: what use to expect. */
export class ForecastWatch<Worker extends WatchedWorker = WorkerHandle> implements ForecastSource {
  readonly #options: ForecastWatchOptions<Worker>;
  readonly #workers = new Map<number, WorkerProspects>();
  readonly #usage = new Map(usageMetrics.map((metric) => [metric, new UsageHistory()]));

  constructor(options: ForecastWatchOptions<Worker>) {
    this.#options = options;
  }

  start(): Cancel {
    if (!this.#options.isOn) return () => undefined;
    return this.#options.clock.every(turnMs, () => {
      this.#noteUsage();
      this.#takeTurn();
    });
  }

  sample(handle: Worker, { values }: WorkerSample): void {
    const { isOn, clock, limits } = this.#options;
    if (!isOn) return;
    const known = this.#workers.get(handle.workerId) ?? new WorkerProspects(limits);
    this.#workers.set(handle.workerId, known);
    known.add(clock.monotonicMs(), values);
  }

  now(): NodeForecast {
    const workers = this.#options.handles().flatMap((handle) => this.#forecastsOf(handle));
    const usage = [...this.#usage].map(([metric, history]): NodeForecast['usage'][number] => ({
      metric,
      ...expectUsage(history.hours, hoursAhead),
    }));
    return { horizonMs: this.#options.horizonMs, workers, usage };
  }

  #forecastsOf(handle: Worker): readonly WorkerForecast[] {
    const prospects = this.#workers.get(handle.workerId)?.all ?? [];
    return prospects.flatMap((prospect) => (prospect.forecast ? [describe(handle, prospect, prospect.forecast)] : []));
  }

  /** What has waited longest, or what grows as the eye sees it. */
  #takeTurn(): void {
    const handles = this.#options.handles();
    this.#forgetGone(handles);
    const waiting = handles.flatMap((handle) =>
      handle.state === 'running'
        ? (this.#workers.get(handle.workerId)?.all ?? []).map((prospect) => ({ handle, prospect }))
        : [],
    );
    const nowMs = this.#options.clock.monotonicMs();
    const next = waiting
      .filter(({ prospect }) => prospect.isDue(nowMs, this.#options.horizonMs))
      .sort(longestWaiting)[0];
    if (next) this.#forecast(next.handle, next.prospect, nowMs);
  }

  #forgetGone(handles: readonly Worker[]): void {
    const living = new Set(handles.map(({ workerId }) => workerId));
    for (const workerId of this.#workers.keys()) {
      if (living.has(workerId)) continue;
      this.#workers.delete(workerId);
      this.#options.onGone(workerId);
    }
  }

  #forecast(handle: Worker, prospect: Prospect, nowMs: number): void {
    const before = prospect.forecast?.kind;
    const past = prospect.past();
    // Nobody knows what a process of ten minutes does in a day.
    const horizonMs = Math.min(this.#options.horizonMs, 4 * past.stepMs * past.values.length);
    const forecast = forecastLimit(past, prospect.limit, horizonMs);
    prospect.note(forecast, nowMs);
    const told = describe(handle, prospect, forecast);
    this.#options.onForecast(told);
    if (forecast.kind !== (before ?? 'steady') && (before !== undefined || forecast.kind === 'rising'))
      this.#options.onChanged(handle, told);
  }

  #noteUsage(): void {
    const samples = this.#options.handles().flatMap(({ sample }) => sample ?? []);
    for (const [metric, history] of this.#usage) {
      const values = samples.flatMap((sample) => sample.values[metric] ?? []);
      if (values.length > 0)
        history.add(
          this.#options.clock.now(),
          values.reduce((sum, value) => sum + value, 0),
        );
    }
  }
}

type Waiting = { readonly prospect: Prospect };

function longestWaiting(a: Waiting, b: Waiting): number {
  return (a.prospect.forecastAtMs ?? -Infinity) - (b.prospect.forecastAtMs ?? -Infinity);
}

function describe({ identity }: WatchedWorker, { metric, limit }: Prospect, forecast: LimitForecast): WorkerForecast {
  return { ...identity, metric, limit, ...forecast };
}
