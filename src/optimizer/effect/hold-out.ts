import type { OptimizationTrial } from '../../protocol/outcome.js';
import type { VerdictKind } from '../../protocol/verdict.js';

export interface HoldOutFacts {
  /** Share of due runs that is left out; 0: none. */
  readonly ratio: number;
  readonly verdict: VerdictKind | undefined;
  /** Nothing is left to chance: somebody asked for the run, or leaving it out could do harm. */
  readonly isExempt: boolean;
}

/** Of a strategy that is known to work only so much of the share is left out: enough to notice when that ends. */
const provenShare = 0.2;

/** Draws whether a due run runs. @returns `undefined` when it runs outside of the experiment */
export function drawTrial(
  { ratio, verdict, isExempt }: HoldOutFacts,
  random: () => number,
): OptimizationTrial | undefined {
  if (isExempt || ratio === 0) return undefined;
  const heldOutRatio = verdict === 'works' ? ratio * provenShare : ratio;
  return { isHeldOut: random() < heldOutRatio, runProbability: 1 - heldOutRatio };
}
