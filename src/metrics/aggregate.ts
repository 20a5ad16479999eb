import type { HistogramData, HistogramName, MetricValues } from '../protocol/sample.js';
import { definitionOf } from './catalog.js';
import { meanOf, mergeHistograms, quantile } from './histogram-data.js';
import type { MetricDefinition } from './metric.js';

type Histograms = Readonly<Partial<Record<HistogramName, HistogramData>>>;

/** Figures with their distributions: a sample, a history point, or several of them folded into one. */
export interface Figures {
  readonly values: MetricValues;
  readonly histograms: Histograms;
}

/** Figures of one worker at one moment, as in a sample. */
export interface TimedFigures extends Figures {
  readonly atMs: number;
  readonly windowMs: number;
}

type Rule = 'sum' | 'mean' | 'max' | 'last';

/** One of the figures that are folded, and how much it counts in a mean. */
interface Part {
  readonly figures: Figures;
  readonly weight: number;
}

/**
 * Folds what several workers report for one moment into one set of figures, each by its own rule; the order of the
 * workers does not matter. Percentiles come from the merged histograms, ratios from their folded parts.
 * A figure that no worker reports is absent.
 */
export function aggregateWorkers(samples: readonly Figures[]): Figures {
  return fold(
    samples.map((figures) => ({ figures, weight: 1 })),
    (definition) => definition.overWorkers,
  );
}

/**
 * Folds the samples of one worker in one history step. A mean weighs each sample by its window; counters, and what is
 * a population, stand as in the newest sample that has them.
 */
export function foldOverTime(samples: readonly TimedFigures[]): Figures {
  const oldestFirst = [...samples].sort((a, b) => a.atMs - b.atMs);
  return fold(
    oldestFirst.map((figures) => ({ figures, weight: figures.windowMs })),
    (definition) => (definition.kind === 'counter' ? 'last' : definition.overTime),
  );
}

function fold(parts: readonly Part[], ruleOf: (definition: MetricDefinition) => Rule): Figures {
  const histograms = mergeAll(parts);
  const plain: Record<string, number> = {};
  const names = new Set<string>();
  for (const { figures } of parts) for (const name of Object.keys(figures.values)) names.add(name);
  for (const name of names) {
    const definition = definitionOf(name);
    if (isFromDistribution(definition, histograms)) continue;
    const folded = foldFigure(name, definition, parts, ruleOf(definition));
    if (folded !== undefined) plain[name] = folded;
  }
  return { values: finishFold(plain, names, histograms), histograms };
}

/** Adds what is not folded figure by figure: what comes from the merged distributions, and ratios of folded parts. */
export function finishFold(
  plain: Readonly<Record<string, number>>,
  names: Iterable<string>,
  histograms: Histograms,
): MetricValues {
  const values: Record<string, number> = {};
  for (const name of names) {
    const value = fromDistribution(definitionOf(name), histograms) ?? plain[name];
    if (value !== undefined) values[name] = value;
  }
  recomputeRatios(values);
  return values;
}

function mergeAll(parts: readonly Part[]): Histograms {
  const names = new Set(parts.flatMap(({ figures }) => Object.keys(figures.histograms) as HistogramName[]));
  const merged = [...names].map((name) => {
    const list = parts.map(({ figures }) => figures.histograms[name]).filter((data) => data !== undefined);
    return [name, mergeHistograms(list)] as const;
  });
  return Object.fromEntries(merged);
}

function fromDistribution(definition: MetricDefinition, histograms: Histograms): number | undefined {
  if (definition.meanOf) {
    const data = histograms[definition.meanOf];
    return data && meanOf(data);
  }
  if (!definition.quantile) return undefined;
  const data = histograms[definition.quantile.histogram];
  return data && quantile(data, definition.quantile.q);
}

/** Its own figures need not be folded then. */
function isFromDistribution(
  { meanOf: ofMean, quantile: ofQuantile }: MetricDefinition,
  histograms: Histograms,
): boolean {
  const name = ofMean ?? ofQuantile?.histogram;
  return name !== undefined && (histograms[name]?.count ?? 0) > 0;
}

function foldFigure(
  name: string,
  definition: MetricDefinition,
  parts: readonly Part[],
  rule: Rule,
): number | undefined {
  // No list and no iterator: this runs for each figure of each worker, and was a third of what an idle primary did.
  let count = 0;
  let sum = 0;
  let max = -Infinity;
  let last = 0;
  let weightedSum = 0;
  let weightSum = 0;
  for (let at = 0; at < parts.length; at += 1) {
    const part = parts[at];
    const value = part?.figures.values[name];
    if (part === undefined || value === undefined) continue;
    const share = part.weight * (definition.weightedBy ? (part.figures.values[definition.weightedBy] ?? 0) : 1);
    count += 1;
    sum += value;
    max = Math.max(max, value);
    last = value;
    weightedSum += value * share;
    weightSum += share;
  }
  // Percentiles cannot be put together without their distributions; a single one is what it is.
  if (count === 0 || (definition.quantile && count > 1)) return undefined;
  if (rule === 'sum') return sum;
  if (rule === 'max') return max;
  if (rule === 'last') return last;
  return weightSum > 0 ? weightedSum / weightSum : sum / count;
}

function recomputeRatios(values: Record<string, number>): void {
  for (const name of Object.keys(values)) {
    const { ratioOf } = definitionOf(name);
    const part = ratioOf && values[ratioOf.part];
    const whole = ratioOf && values[ratioOf.whole];
    if (part !== undefined && whole !== undefined) values[name] = whole === 0 ? 0 : Math.min(1, part / whole);
  }
}
