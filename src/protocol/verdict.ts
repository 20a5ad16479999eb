import type { StrategyName } from './outcome.js';
import type { MetricName } from './sample.js';

export const verdictKinds = ['works', 'no effect', 'harmful', 'not enough runs'] as const;
export type VerdictKind = (typeof verdictKinds)[number];

/** What the randomised hold-out says about one strategy. Effects are in the metric's unit; below 0 is better. */
export interface StrategyVerdict {
  readonly strategy: StrategyName;
  readonly metric: MetricName;
  /** The code and settings of the strategy that it is about, as a fingerprint; absent: whatever they are. */
  readonly basis?: string;
  readonly verdict: VerdictKind;
  /** The mean change that a run causes; `null` before both sides have been seen. */
  readonly effect: number | null;
  /** The interval that holds the true effect with `confidenceRatio`, however often one looks; `null` while it is unbounded. */
  readonly effectLow: number | null;
  readonly effectHigh: number | null;
  readonly confidenceRatio: number;
  /** Effects smaller than this are of no use, in the metric's unit. */
  readonly usefulEffect: number;
  /** Due runs that were let run, and that were left out at random. */
  readonly runCount: number;
  readonly heldOutCount: number;
  /** Whether it no longer runs by itself. */
  readonly isOff: boolean;
  /** When a strategy that is off is tried again, ms since epoch; absent while it is on. */
  readonly probeAtMs?: number;
  /** The verdict in a sentence. */
  readonly reason: string;
}
