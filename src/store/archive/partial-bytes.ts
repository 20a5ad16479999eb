import { definitionOf } from '../../metrics/catalog.js';
import type { PartialFigure, PartialFigures } from '../../metrics/partial-figures.js';
import type { HistogramData, HistogramName } from '../../protocol/sample.js';
import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import { readHistograms, writeHistograms } from './histogram-bytes.js';

const mostFigures = 512;
const largestSteps = 2 ** 49;
const namePattern = /^[a-z][A-Za-z0-9]{0,63}$/;
const histogramNames: readonly HistogramName[] = ['responseTimeMs', 'eventLoopDelayMs'];

/** Writes what one node adds to a minute of the cluster. */
export function writePartial({ workerCount, figures, peaks, histograms }: PartialFigures): Buffer {
  const writer = new ByteWriter();
  writer.count(workerCount);
  const entries = Object.entries(figures).slice(0, mostFigures);
  writer.count(entries.length);
  for (const [name, figure] of entries) {
    const { resolution, weightedBy } = definitionOf(name);
    const steps = (value: number): void => writer.signed(stepsOf(value / resolution));
    writer.text(name);
    writer.byte(weightedBy ? 1 : 0);
    writer.count(figure.count);
    for (const value of [figure.sum, figure.max, peaks[name] ?? figure.max]) steps(value);
    if (!weightedBy) continue;
    writer.double(figure.weight);
    writer.double(figure.weighted);
  }
  writeHistograms(
    writer,
    histogramNames.map((name) => histograms[name]),
  );
  return writer.toBuffer();
}

/** @returns `undefined` for anything that `writePartial` did not make; never throws */
export function readPartial(bytes: Buffer): PartialFigures | undefined {
  try {
    return readWhole(new ByteReader(bytes));
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}

function readWhole(reader: ByteReader): PartialFigures {
  const workerCount = reader.count(1_000_000);
  const figures: Record<string, PartialFigure> = {};
  const peaks: Record<string, number> = {};
  for (let left = reader.count(mostFigures); left > 0; left -= 1) {
    const name = reader.text();
    if (!namePattern.test(name)) throw new RangeError('a name is none');
    const { resolution } = definitionOf(name);
    const isWeighted = reader.byte() !== 0;
    const count = reader.count();
    const [sum, max, peak] = [reader.signed(), reader.signed(), reader.signed()].map((steps) => steps * resolution);
    const weight = isWeighted ? reader.double() : count;
    const weighted = isWeighted ? reader.double() : (sum ?? 0);
    if (!Number.isFinite(weight) || !Number.isFinite(weighted)) throw new RangeError('a weight is none');
    figures[name] = { count, sum: sum ?? 0, weight, weighted, max: max ?? 0 };
    peaks[name] = peak ?? 0;
  }
  return { workerCount, figures, peaks, histograms: distributionsOf(readHistograms(reader, histogramNames.length)) };
}

function distributionsOf(list: readonly (HistogramData | undefined)[]): PartialFigures['histograms'] {
  const present = histogramNames.flatMap((name, i) => {
    const data = list[i];
    return data ? [[name, data] as const] : [];
  });
  return Object.fromEntries(present);
}

function stepsOf(value: number): number {
  const steps = Math.round(value);
  return Number.isNaN(steps) ? 0 : Math.max(-largestSteps, Math.min(steps, largestSteps));
}
