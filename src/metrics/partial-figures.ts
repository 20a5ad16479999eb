import type { HistogramData, HistogramName, MetricValues } from '../protocol/sample.js';
import { type Figures, finishFold } from './aggregate.js';
import { definitionOf } from './catalog.js';
import { mergeHistograms } from './histogram-data.js';

/** What is left of one metric of some workers, so that those of other nodes can still be added. */
export interface PartialFigure {
  /** Workers that have it. */
  readonly count: number;
  readonly sum: number;
  /** For a mean in which workers count unequally: the sum of what they count, and of their values times that. */
  readonly weight: number;
  readonly weighted: number;
  readonly max: number;
}

/** The fold over workers, begun but not finished. */
export interface PartialFigures {
  readonly workerCount: number;
  readonly figures: Readonly<Record<string, PartialFigure>>;
  readonly peaks: MetricValues;
  readonly histograms: Readonly<Partial<Record<HistogramName, HistogramData>>>;
}

type Worker = Figures & { readonly peaks?: MetricValues };

export function partialOf(workers: readonly Worker[]): PartialFigures {
  return mergePartials(workers.map(partialOfOne));
}

/** Adds up what the parts say; the order does not matter, up to the rounding of sums. */
export function mergePartials(parts: readonly PartialFigures[]): PartialFigures {
  const figures: Record<string, PartialFigure> = {};
  const peaks: Record<string, number> = {};
  for (const part of parts) {
    for (const [name, figure] of Object.entries(part.figures)) {
      const known = figures[name];
      figures[name] = known ? added(known, figure) : figure;
    }
    for (const [name, peak] of Object.entries(part.peaks))
      if (peak !== undefined) peaks[name] = Math.max(peaks[name] ?? -Infinity, peak);
  }
  return {
    workerCount: parts.reduce((sum, { workerCount }) => sum + workerCount, 0),
    figures,
    peaks,
    histograms: mergedHistograms(parts),
  };
}

/** Finishes the fold: says of all workers together what `aggregateWorkers` would. */
export function figuresOf({ figures, histograms }: PartialFigures): Figures {
  const plain = Object.entries(figures).flatMap(([name, figure]) => {
    const value = valueOf(name, figure);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { values: finishFold(Object.fromEntries(plain), Object.keys(figures), histograms), histograms };
}

function partialOfOne({ values, peaks, histograms }: Worker): PartialFigures {
  const figures: Record<string, PartialFigure> = {};
  const highest: Record<string, number> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const { weightedBy } = definitionOf(name);
    const weight = weightedBy ? (values[weightedBy] ?? 0) : 1;
    figures[name] = { count: 1, sum: value, weight, weighted: value * weight, max: value };
    highest[name] = peaks?.[name] ?? value;
  }
  return { workerCount: 1, figures, peaks: highest, histograms };
}

function added(a: PartialFigure, b: PartialFigure): PartialFigure {
  return {
    count: a.count + b.count,
    sum: a.sum + b.sum,
    weight: a.weight + b.weight,
    weighted: a.weighted + b.weighted,
    max: Math.max(a.max, b.max),
  };
}

function mergedHistograms(parts: readonly PartialFigures[]): PartialFigures['histograms'] {
  const names = new Set(parts.flatMap(({ histograms }) => Object.keys(histograms) as HistogramName[]));
  const merged = [...names].map((name) => {
    const list = parts.map(({ histograms }) => histograms[name]).filter((data) => data !== undefined);
    return [name, mergeHistograms(list)] as const;
  });
  return Object.fromEntries(merged);
}

function valueOf(name: string, { count, sum, weight, weighted, max }: PartialFigure): number | undefined {
  const { overWorkers, quantile } = definitionOf(name);
  // Percentiles cannot be put together without their distributions; a single one is what it is.
  if (quantile && count > 1) return undefined;
  switch (overWorkers) {
    case 'sum':
      return sum;
    case 'max':
      return max;
    case 'mean':
      return weight > 0 ? weighted / weight : sum / count;
  }
}
