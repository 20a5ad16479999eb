/** What is exported, without a library: `exporters.ts` turns it into what OpenTelemetry's exporters take. */

export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** How a figure behaves: a sum that only grows, a sum that also falls, or a state that is not added up. */
export type InstrumentKind = 'counter' | 'updowncounter' | 'gauge';

interface MetricHead {
  readonly name: string;
  readonly help: string;
  /** As UCUM writes it: `s`, `By`, `1`. */
  readonly unit: string;
}

export interface NumberMetric extends MetricHead {
  readonly kind: InstrumentKind;
  readonly points: readonly { readonly attributes: Attributes; readonly value: number }[];
}

export interface HistogramMetric extends MetricHead {
  readonly kind: 'histogram';
  /** Upper bounds, ascending; there is one count more, for what is larger than all of them. Counts are not cumulative. */
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
  readonly sum: number;
  readonly count: number;
}

export type ExportedMetric = NumberMetric | HistogramMetric;

/** Something that began and ended. */
export interface FinishedSpan {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Attributes;
  /** Why it failed; absent: it did not. */
  readonly failure?: string;
}
