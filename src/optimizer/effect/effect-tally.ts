import type { OptimizationOutcome, StrategyName } from '../../protocol/outcome.js';

interface Share {
  count: number;
  improvedCount: number;
}

interface Tally {
  /** Completed runs outside of the experiment. */
  readonly asked: Share;
  readonly ran: Share;
  readonly heldOut: Share;
}

/** With fewer that were left out, how often the figure improves by itself is not known. */
const fewestHeldOut = 3;

/** How often runs made their figure better, less how often it became better without them. */
export class EffectTally {
  readonly #tallies = new Map<StrategyName, Tally>();

  add({ name, status, trial, effect }: OptimizationOutcome): void {
    if (!trial && status !== 'completed') return;
    const tally = this.#tallies.get(name) ?? { asked: noShare(), ran: noShare(), heldOut: noShare() };
    this.#tallies.set(name, tally);
    const share = trial ? (trial.isHeldOut ? tally.heldOut : tally.ran) : tally.asked;
    share.count += 1;
    if (effect?.verdict === 'improved') share.improvedCount += 1;
  }

  /** 0 to 1 over all strategies, weighed by their runs; 0 before the first. */
  get effectiveRatio(): number {
    const shares = [...this.#tallies.values()].map(effectiveShare);
    const count = shares.reduce((sum, share) => sum + share.count, 0);
    return count === 0 ? 0 : shares.reduce((sum, share) => sum + share.improvedCount, 0) / count;
  }
}

function effectiveShare({ asked, ran, heldOut }: Tally): Share {
  if (heldOut.count < fewestHeldOut)
    return { count: asked.count + ran.count, improvedCount: asked.improvedCount + ran.improvedCount };
  const byItself = heldOut.improvedCount / heldOut.count;
  return { count: ran.count, improvedCount: Math.max(0, ran.improvedCount - byItself * ran.count) };
}

function noShare(): Share {
  return { count: 0, improvedCount: 0 };
}
