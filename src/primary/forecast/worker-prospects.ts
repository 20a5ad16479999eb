import { GrowthPoints, type GrowthPointsOptions } from '../../forecast/growth-points.js';
import { leastPoints, type LimitForecast, type Past } from '../../forecast/time-to-limit.js';
import type { MetricName, MetricValues } from '../../protocol/sample.js';

/** From ten seconds a point to five minutes a point: a day at most. */
const points: Omit<GrowthPointsOptions, 'keep'> = { firstStepMs: 10_000, longestStepMs: 320_000, pointCount: 240 };
/** What grows at first sight is looked at again after so long. */
const suspiciousPauseMs = 60_000;
const calmPauseMs = 600_000;

export interface ProspectLimits {
  /** 0: none but the process's own. */
  readonly maxMemoryBytes: number;
  readonly cpuRatio: number;
  /** 0: none. */
  readonly peers: number;
}

/**
 * V8's heap limit counts room for young objects, three semi-spaces of 16 MB by default, that a full old space cannot use:
 * a heap of `--max-old-space-size=96` has a limit of 144 MB and ends at 95 (seen on Node 20.20).
 */
const youngBytes = 48 * 1024 ** 2;

/** One figure of one worker on its way to a limit. */
export class Prospect {
  readonly metric: MetricName;
  readonly #points: GrowthPoints;
  limit = 0;
  forecast: LimitForecast | undefined;
  forecastAtMs: number | undefined;

  constructor(metric: MetricName, keep: GrowthPointsOptions['keep']) {
    this.metric = metric;
    this.#points = new GrowthPoints({ ...points, keep });
  }

  add(atMs: number, value: number | undefined, limit: number | undefined, loads: readonly number[]): void {
    if (value === undefined || limit === undefined || limit <= 0) return;
    this.limit = limit;
    this.#points.add(atMs, value, loads);
  }

  past(): Past {
    return this.#points.past();
  }

  isDue(nowMs: number, horizonMs: number): boolean {
    const { values, stepMs } = this.past();
    if (values.length < leastPoints) return false;
    const waitedMs = nowMs - (this.forecastAtMs ?? -Infinity);
    if (waitedMs >= calmPauseMs) return true;
    if (waitedMs < suspiciousPauseMs) return false;
    const growth = (mean(values.slice(-leastPoints / 4)) - mean(values.slice(0, leastPoints / 4))) / values.length;
    const left = this.limit - mean(values.slice(-leastPoints / 4));
    return growth > 0 && (left / growth) * stepMs < horizonMs;
  }

  note(forecast: LimitForecast, nowMs: number): void {
    this.forecast = forecast;
    this.forecastAtMs = nowMs;
  }
}

/** The figures of one worker that can reach a limit. */
export class WorkerProspects {
  readonly #limits: ProspectLimits;
  readonly #heap = new Prospect('heapUsedBytes', 'lowest');
  readonly #rss = new Prospect('rssBytes', 'lowest');
  readonly #cpu = new Prospect('cpuRatio', 'mean');
  readonly #peers = new Prospect('peersOpen', 'mean');

  constructor(limits: ProspectLimits) {
    this.#limits = limits;
  }

  get all(): readonly Prospect[] {
    return [this.#heap, this.#rss, this.#cpu, this.#peers];
  }

  add(atMs: number, values: MetricValues): void {
    const { maxMemoryBytes, cpuRatio, peers } = this.#limits;
    const loads = [values.requestsPerSec ?? 0, values.peersOpen ?? 0];
    const ownLimitBytes = values.memoryLimitBytes ?? Infinity;
    const memoryLimitBytes = maxMemoryBytes > 0 ? Math.min(maxMemoryBytes, ownLimitBytes) : ownLimitBytes;
    const { heapLimitBytes } = values;
    const oldSpaceBytes = heapLimitBytes && Math.max(heapLimitBytes - youngBytes, heapLimitBytes / 2);
    this.#heap.add(atMs, values.heapUsedBytes, oldSpaceBytes, loads);
    if (Number.isFinite(memoryLimitBytes)) this.#rss.add(atMs, values.rssBytes, memoryLimitBytes, loads);
    this.#cpu.add(atMs, values.cpuRatio, cpuRatio, loads);
    this.#peers.add(atMs, values.peersOpen, peers, []);
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
