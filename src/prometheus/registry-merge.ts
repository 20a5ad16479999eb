import type { RegistryFamily, RegistrySeries } from '../protocol/registry-families.js';
import type { SeriesFamily } from './family.js';

/** More series than this of all workers together are left out and counted. */
const mostSeries = 20_000;

type Head = Omit<RegistryFamily, 'series'>;

interface MergedSeries {
  readonly suffix: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly values: number[];
}

interface MergedFamily {
  readonly head: Head;
  readonly series: Map<string, MergedSeries>;
}

/** Puts the registries of several workers together, each metric by the aggregator that the application chose for it. */
export class RegistryMerge {
  readonly #families = new Map<string, MergedFamily>();
  #seriesCount = 0;
  #droppedCount = 0;

  /** Series and families that were left out: too many, or of another type than the same name elsewhere. */
  get droppedCount(): number {
    return this.#droppedCount;
  }

  add({ series, ...head }: RegistryFamily): void {
    const known = this.#families.get(head.name);
    if (known && known.head.type !== head.type) {
      this.#droppedCount += 1;
      return;
    }
    const family = known ?? { head, series: new Map<string, MergedSeries>() };
    this.#families.set(head.name, family);
    for (const one of series) if (isMergeable(one, head)) this.#addSeries(family, one);
  }

  families(): readonly SeriesFamily[] {
    return [...this.#families.values()]
      .filter(({ head }) => head.aggregator !== 'omit')
      .map(({ head, series }) => ({
        name: head.name,
        type: head.type,
        help: head.help,
        series: [...series.values()].map(({ suffix, labels, values }) => ({
          suffix,
          labels,
          value: fold(values, head),
        })),
      }));
  }

  #addSeries(family: MergedFamily, { name, labels, value }: RegistrySeries): void {
    const suffix = name.slice(family.head.name.length);
    const key = seriesKey(suffix, labels);
    const known = family.series.get(key);
    if (known) {
      known.values.push(value);
      return;
    }
    if (this.#seriesCount >= mostSeries) {
      this.#droppedCount += 1;
      return;
    }
    this.#seriesCount += 1;
    family.series.set(key, { suffix, labels, values: [value] });
  }
}

/** The same for any order of the labels. */
export function seriesKey(suffix: string, labels: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${suffix} ${JSON.stringify(sorted)}`;
}

/** Quantiles of several workers cannot be put together; their sums and numbers can. */
function isMergeable({ labels }: RegistrySeries, { type }: Head): boolean {
  return type !== 'summary' || labels['quantile'] === undefined;
}

function fold(values: readonly number[], { type, aggregator }: Head): number {
  const sum = values.reduce((total, value) => total + value, 0);
  if (type !== 'gauge') return sum;
  switch (aggregator) {
    case 'average':
      return sum / values.length;
    case 'min':
      return Math.min(...values);
    case 'max':
      return Math.max(...values);
    case 'first':
      return values[0] ?? Number.NaN;
    case 'sum':
    case 'omit':
      return sum;
  }
}
