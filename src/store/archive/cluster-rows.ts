import { foldOverTime } from '../../metrics/aggregate.js';
import { figuresOf, mergePartials, type PartialFigures } from '../../metrics/partial-figures.js';
import type { HistogramName, MetricValues } from '../../protocol/sample.js';
import type { BlockRow } from './block.js';
import { writeBlock } from './block.js';
import { peaksOf } from './fold-frames.js';
import { pack } from './packed.js';

/** The whole cluster over one step. */
export interface ClusterStep extends Pick<BlockRow, 'atMs' | 'values' | 'histograms' | 'peaks'> {
  readonly stepMs: number;
}

const nobody = { slot: 0, workerId: 0, generation: 0, pid: 0 };

/** The field that holds a distribution of sealed columns; no metric is called so. */
export function histogramField(name: HistogramName): string {
  return `#${name}`;
}

/** Merges what the nodes say of one minute; how many nodes and workers that were is charted like any metric. */
export function rowOfParts(parts: readonly PartialFigures[], atMs: number): BlockRow {
  const whole = mergePartials(parts);
  const { values, histograms } = figuresOf(whole);
  const counts = { nodesReporting: parts.length, workersReporting: whole.workerCount };
  return { ...nobody, atMs, values: { ...values, ...counts }, histograms, peaks: whole.peaks };
}

/** Folds steps of the cluster into longer ones. */
export function foldClusterRows(rows: readonly BlockRow[], shortMs: number, stepMs: number): readonly BlockRow[] {
  const byStep = new Map<number, BlockRow[]>();
  for (const row of rows) {
    const endMs = Math.ceil(row.atMs / stepMs) * stepMs;
    byStep.set(endMs, [...(byStep.get(endMs) ?? []), row]);
  }
  return [...byStep].map(([atMs, list]) => {
    const { values, histograms } = foldOverTime(list.map((row) => ({ ...row, windowMs: shortMs })));
    return { ...nobody, atMs, values, histograms, peaks: { ...lastPeaks(list), ...peaksOf(list) } };
  });
}

/** Rows as fields: one for each metric and each distribution, so that a chart reads what it shows. */
export function packColumns(
  rows: readonly BlockRow[],
  stepMs: number,
  isCompressing: boolean,
): readonly (readonly [field: string, payload: Buffer])[] {
  const names = new Set(rows.flatMap(({ values }) => Object.keys(values)));
  const distributions = new Set(rows.flatMap(({ histograms }) => Object.keys(histograms) as HistogramName[]));
  const metrics = [...names].map((name) => [name, rows.map((row) => onlyMetric(row, name))] as const);
  const histograms = [...distributions].map(
    (name) => [histogramField(name), rows.flatMap((row) => onlyHistogram(row, name))] as const,
  );
  return [...metrics, ...histograms].flatMap(([field, columns]) => {
    const payload = pack(writeBlock({ stepMs, rows: columns }), isCompressing);
    return payload ? [[field, payload] as const] : [];
  });
}

function onlyMetric({ atMs, values, peaks }: BlockRow, name: string): BlockRow {
  const [value, peak] = [values[name], peaks?.[name]];
  return {
    ...nobody,
    atMs,
    values: value === undefined ? {} : { [name]: value },
    histograms: {},
    ...(peak !== undefined && { peaks: { [name]: peak } }),
  };
}

function onlyHistogram({ atMs, histograms }: BlockRow, name: HistogramName): readonly BlockRow[] {
  const data = histograms[name];
  return data ? [{ ...nobody, atMs, values: {}, histograms: { [name]: data } }] : [];
}

/** Metrics that are no means have peaks over workers too. */
function lastPeaks(rows: readonly BlockRow[]): MetricValues {
  const peaks: Record<string, number> = {};
  for (const row of rows)
    for (const [name, peak] of Object.entries(row.peaks ?? {}))
      if (peak !== undefined) peaks[name] = Math.max(peaks[name] ?? -Infinity, peak);
  return peaks;
}
