import type { SlotView } from './slot-view.js';

export type FamilyType = 'gauge' | 'counter' | 'histogram' | 'summary';

export type Labels = Readonly<Record<string, string | number>>;

/** One line of the text formats. */
export interface Series {
  /** Behind the family's name: `_bucket`, `_sum` or `_count` of the parts of a histogram or summary. */
  readonly suffix?: string;
  readonly labels: Labels;
  readonly value: number;
}

/** A distribution as Prometheus' native histograms have it; `counts[k]` is for (2^((first+k-1)/2^schema), 2^((first+k)/2^schema)]. */
export interface NativeHistogram {
  readonly schema: number;
  readonly first: number;
  readonly counts: readonly number[];
  readonly zeroCount: number;
}

interface Head {
  /** As the text format 0.0.4 has it: a counter's ends in `_total`. */
  readonly name: string;
  readonly type: FamilyType;
  readonly help: string;
}

export interface SeriesFamily extends Head {
  readonly series: readonly Series[];
  /** Of a histogram, for who asks for protobuf; the other formats have no words for it. */
  readonly native?: NativeHistogram;
}

/** One series a slot, tens of thousands in all of a large node: they are written as they are found, without a list of them. */
export interface SlotFamily extends Head {
  readonly slots: readonly SlotView[];
  /** `undefined`: that slot has no such series. */
  readonly figureOf: (slot: SlotView) => number | undefined;
}

/** All series of one name. */
export type Family = SeriesFamily | SlotFamily;

export function series(labels: Labels, value: number): Series {
  return { labels, value };
}

/** A part of a histogram or summary. */
export function part(suffix: string, labels: Labels, value: number): Series {
  return { suffix, labels, value };
}

/** A family of one series without labels. */
export function single(value: number): readonly Series[] {
  return [{ labels: {}, value }];
}
