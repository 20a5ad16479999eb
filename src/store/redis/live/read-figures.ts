import type { HistogramData, HistogramName, MetricValues, WorkerSample } from '../../../protocol/sample.js';
import type { ByteReader } from '../../archive/byte-reader.js';
import type { ColumnValues } from '../../archive/column.js';
import { readHistograms } from '../../archive/histogram-bytes.js';
import { readExact, skipExact } from './exact-column.js';
import { histogramNames, mostMetrics, mostNameBytes } from './state-layout.js';

const namePattern = /^[a-z][A-Za-z0-9]{0,63}$/;

/** Figures and distributions of the workers of a node, by column. */
export interface Figures {
  readonly names: readonly string[];
  readonly columns: readonly ColumnValues[];
  readonly histograms: readonly (readonly (HistogramData | undefined)[])[];
}

/** @param metrics only these are read, and no distributions */
export function readFigures(reader: ByteReader, rowCount: number, metrics: ReadonlySet<string> | undefined): Figures {
  const all = namesIn(reader.longText(mostNameBytes));
  const names: string[] = [];
  const columns: ColumnValues[] = [];
  for (const name of all) {
    if (metrics?.has(name) === false) {
      skipExact(reader, rowCount);
      continue;
    }
    names.push(name);
    columns.push(readExact(reader, rowCount));
  }
  return { names, columns, histograms: metrics ? [] : histogramNames.map(() => readHistograms(reader, rowCount)) };
}

export function valuesAt({ names, columns }: Figures, row: number): MetricValues {
  const values: Record<string, number> = {};
  for (let i = 0; i < names.length; i += 1) {
    const [name, value] = [names[i], columns[i]?.[row]];
    if (name !== undefined && value !== undefined) values[name] = value;
  }
  return values;
}

export function histogramsAt({ histograms }: Figures, row: number): WorkerSample['histograms'] {
  const found: Partial<Record<HistogramName, HistogramData>> = {};
  histogramNames.forEach((name, i) => {
    const data = histograms[i]?.[row];
    if (data) found[name] = data;
  });
  return found;
}

/** Nearly always those of the state read before: their text is compared, and not taken apart again. */
let lastNames: { readonly text: string; readonly names: readonly string[] } | undefined;

function namesIn(text: string): readonly string[] {
  if (text === lastNames?.text) return lastNames.names;
  const names = text === '' ? [] : text.split(' ');
  if (names.length > mostMetrics || !names.every((name) => namePattern.test(name)))
    throw new RangeError('a name is none');
  lastNames = { text, names };
  return names;
}
