import type { Past } from './time-to-limit.js';

interface Point {
  readonly value: number;
  readonly loads: readonly number[];
}

export interface GrowthPointsOptions {
  /** Length of the first steps. */
  readonly firstStepMs: number;
  /** Steps do not get longer than this: what is older than `pointCount` of them is forgotten. */
  readonly longestStepMs: number;
  /** Even; when there are so many, two and two become one and steps are twice as long. */
  readonly pointCount: number;
  /** What a step keeps: `lowest` leaves out what comes and goes with each garbage collection. */
  readonly keep: 'lowest' | 'mean';
}

/**
 * A figure's whole life in a bounded number of points: fine steps while it is young, coarse ones later.
 * A step without a reading repeats the last point, so that time does not shrink.
 */
export class GrowthPoints {
  readonly #options: GrowthPointsOptions;
  #stepMs: number;
  #points: Point[] = [];
  #open: { readonly endMs: number; readonly readings: Point[] } | undefined;

  constructor(options: GrowthPointsOptions) {
    this.#options = options;
    this.#stepMs = options.firstStepMs;
  }

  /** @param atMs a clock that never goes back */
  add(atMs: number, value: number, loads: readonly number[]): void {
    let open = this.#open ?? { endMs: atMs + this.#stepMs, readings: [] };
    // After a silence longer than all points are worth, time starts anew.
    if (atMs - open.endMs > this.#options.pointCount * this.#stepMs)
      open = { endMs: atMs + this.#stepMs, readings: [] };
    while (atMs >= open.endMs) {
      this.#close(open.readings);
      open = { endMs: open.endMs + this.#stepMs, readings: [] };
    }
    open.readings.push({ value, loads });
    this.#open = open;
  }

  past(): Past {
    const loadCount = this.#points[0]?.loads.length ?? 0;
    return {
      values: this.#points.map(({ value }) => value),
      loads: Array.from({ length: loadCount }, (_, index) => this.#points.map(({ loads }) => loads[index] ?? 0)),
      stepMs: this.#stepMs,
    };
  }

  #close(readings: readonly Point[]): void {
    const point = readings.length > 0 ? fold(readings, this.#options.keep) : this.#points.at(-1);
    if (!point) return;
    this.#points.push(point);
    const { pointCount, longestStepMs, keep } = this.#options;
    if (this.#points.length <= pointCount) return;
    if (this.#stepMs * 2 > longestStepMs) {
      this.#points.shift();
      return;
    }
    this.#points = pairs(this.#points).map((pair) => fold(pair, keep));
    this.#stepMs *= 2;
  }
}

/** From the newest backwards; an odd oldest one is dropped. */
function pairs(points: readonly Point[]): readonly (readonly Point[])[] {
  const from = points.length % 2;
  return Array.from({ length: (points.length - from) / 2 }, (_, index) =>
    points.slice(from + 2 * index, from + 2 * index + 2),
  );
}

function fold(readings: readonly Point[], keep: GrowthPointsOptions['keep']): Point {
  const values = readings.map(({ value }) => value);
  const loads = (readings[0]?.loads ?? []).map((_, index) =>
    mean(readings.map((reading) => reading.loads[index] ?? 0)),
  );
  return { value: keep === 'lowest' ? Math.min(...values) : mean(values), loads };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
