import type { StrategyName } from '../protocol/outcome.js';
import type { MetricName } from '../protocol/sample.js';

/** A due run whose fate was drawn at random: it ran or was left out, and was measured the same way. */
export interface Trial {
  readonly strategy: StrategyName;
  readonly metric: MetricName;
  /** What ran: changes with the strategy's code and settings. Absent: never. */
  readonly basis?: string;
  readonly isHeldOut: boolean;
  /** With which probability it was going to run, above 0 and below 1. */
  readonly runProbability: number;
  readonly before: number;
  readonly after: number;
}
