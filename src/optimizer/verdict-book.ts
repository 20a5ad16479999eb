import type { Clock } from '../core/clock.js';
import { TrialLedger } from '../evidence/trial-ledger.js';
import type { OptimizationOutcome, StrategyName } from '../protocol/outcome.js';
import type { StrategyVerdict, VerdictKind } from '../protocol/verdict.js';
import type { OptimizerSettings } from './options.js';

export interface VerdictBookParts {
  readonly settings: Pick<OptimizerSettings, 'verdictMinRuns' | 'usefulEffectRatio' | 'reprobeInterval'>;
  readonly clock: Clock;
  /** Told when this process's own evidence changes a verdict. */
  readonly onChanged: (verdict: StrategyVerdict) => void;
}

/** The verdicts on the strategies: those of the whole node where a supervisor tells them, else from this process alone. */
export class VerdictBook {
  readonly #clock: Clock;
  readonly #ledger: TrialLedger;
  readonly #onChanged: (verdict: StrategyVerdict) => void;
  #ofNode = new Map<StrategyName, StrategyVerdict>();

  constructor({ settings, clock, onChanged }: VerdictBookParts) {
    this.#clock = clock;
    this.#onChanged = onChanged;
    this.#ledger = new TrialLedger({
      minCount: settings.verdictMinRuns,
      usefulRatio: settings.usefulEffectRatio,
      reprobeMs: settings.reprobeInterval,
    });
  }

  /** Counts the outcome if its run was left to chance. */
  measured({ name, trial, effect }: OptimizationOutcome): void {
    if (!trial || !effect || effect.verdict === 'pending') return;
    const { metric, before, after } = effect;
    const verdict = this.#ledger.add({ strategy: name, metric, before, after, ...trial }, this.#clock.now());
    if (verdict && !this.#ofNode.has(name)) this.#onChanged(verdict);
  }

  /** Takes over what the node's primary found out from all its workers. */
  adopt(verdicts: readonly StrategyVerdict[]): void {
    this.#ofNode = new Map(verdicts.map((verdict) => [verdict.strategy, verdict]));
  }

  all(): StrategyVerdict[] {
    const own = this.#ledger.verdicts(this.#clock.now()).filter(({ strategy }) => !this.#ofNode.has(strategy));
    return [...this.#ofNode.values(), ...own];
  }

  kind(strategy: StrategyName): VerdictKind | undefined {
    return this.#verdict(strategy)?.verdict;
  }

  /** Why a strategy does not run by itself; `undefined` when it may. */
  offReason(strategy: StrategyName): string | undefined {
    const verdict = this.#verdict(strategy);
    const nowMs = this.#clock.now();
    if (verdict?.isOff !== true || nowMs >= (verdict.probeAtMs ?? nowMs)) return undefined;
    const probe = new Date(verdict.probeAtMs ?? nowMs).toISOString();
    return `switched off until ${probe}: ${verdict.reason}`;
  }

  #verdict(strategy: StrategyName): StrategyVerdict | undefined {
    return this.#ofNode.get(strategy) ?? this.#ledger.verdict(strategy, this.#clock.now());
  }
}
