import { type Figures } from '../metrics/aggregate.js';
import { definitionOf } from '../metrics/catalog.js';
import type { HistogramName, MetricName } from '../protocol/sample.js';

/** The figures that the fold of one metric reads; everything else in a frame is left aside. */
export interface FiguresNeeded {
  readonly names: readonly string[];
  readonly histogram: HistogramName | undefined;
}

export function figuresNeededFor(metric: string): FiguresNeeded {
  const { ratioOf, weightedBy, quantile, meanOf } = definitionOf(metric);
  const others: readonly (MetricName | undefined)[] = [ratioOf?.part, ratioOf?.whole, weightedBy];
  return {
    names: [metric, ...others.filter((name) => name !== undefined)],
    histogram: quantile?.histogram ?? meanOf,
  };
}

const none = {};

/** A chart shows one metric: folding the other fifty would cost fifty times as much. */
export function pickFigures(figures: Figures, needed: FiguresNeeded): Figures {
  const values: Record<string, number> = {};
  for (const name of needed.names) {
    const value = figures.values[name];
    if (value !== undefined) values[name] = value;
  }
  const data = needed.histogram && figures.histograms[needed.histogram];
  return {
    values,
    histograms: needed.histogram && data ? { [needed.histogram]: data } : none,
  };
}
