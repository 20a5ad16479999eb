import type { HistogramData, HistogramName, SampleValues } from '../../protocol/sample.js';

export interface Collected {
  readonly values: SampleValues;
  readonly histograms?: Readonly<Partial<Record<HistogramName, HistogramData>>>;
}

/** Reads one group of figures of this process. What it cannot measure it leaves out. */
export interface Collector {
  readonly name: string;
  /** Closes the window that began with the last call. */
  collect(monotonicMs: number): Collected;
  stop(): void;
}

/** A collector that only reads a state has nothing to stop. */
export function readingCollector(name: string, read: (monotonicMs: number) => SampleValues): Collector {
  return { name, collect: (monotonicMs) => ({ values: read(monotonicMs) }), stop: () => undefined };
}
