export type LabelledVerdict = 'works' | 'no effect' | 'harmful' | 'not enough runs';

export interface LabelledExperiment {
  readonly seed: number;
  /** Added to the figure while a run is in effect. */
  readonly effect: number;
  /** 0 to 1: how much of the noise of one second is left in the next. */
  readonly persistence: number;
  /** Standard deviation of the noise. */
  readonly noise: number;
  /** Default `normal`. */
  readonly noiseKind?: 'normal' | 'heavy tails' | 'bursts';
  /** Default `spread`. */
  readonly workers?: 'spread' | 'one hot';
}

export interface LabelledResult {
  readonly verdict: LabelledVerdict;
  readonly runCount: number;
  /** Share of the runs after which the figure was lower than before: what a naive comparison calls a success. */
  readonly naiveRatio: number;
  /** Whether the mean fall after runs is two standard errors below 0. */
  readonly isNaiveSuccess: boolean;
  /** The same of the fall beyond that of the workers that did not run. */
  readonly isSiblingSuccess: boolean;
}

interface LabelledTrial {
  readonly strategy: 'memory';
  readonly metric: 'memoryRatio';
  readonly runProbability: number;
  readonly isHeldOut: boolean;
  readonly before: number;
  readonly after: number;
}

interface LabelledLedger {
  add(
    trial: LabelledTrial,
    nowMs: number,
  ): { readonly verdict: LabelledVerdict; readonly runCount: number; readonly heldOutCount: number } | undefined;
}

export function labelledExperiment(label: LabelledExperiment, ledger: LabelledLedger): LabelledResult;
export function seededRandom(seed: number): () => number;
