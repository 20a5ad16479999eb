import type { Clock } from '../../core/clock.js';
import { TrialLedger } from '../../evidence/trial-ledger.js';
import type { OptimizationOutcome, StrategyName } from '../../protocol/outcome.js';
import type { StrategyVerdict, VerdictKind } from '../../protocol/verdict.js';
import type { OptimizerSettings } from '../options.js';

export interface VerdictBookParts {
  readonly settings: Pick<OptimizerSettings, 'verdictMinRuns' | 'usefulEffectRatio' | 'reprobeInterval'>;
  readonly clock: Clock;
  /** The fingerprint of a strategy's code and settings in this process; `undefined`: it has no such strategy. */
  readonly basisOf: (strategy: StrategyName) => string | undefined;
  /** Told when this process's own evidence changes a verdict. */
  readonly onChanged: (verdict: StrategyVerdict) => void;
  /** Told once when the node's verdicts are about other code or settings of a strategy than this process has. */
  readonly onOtherBasis: (strategy: StrategyName, basis: string) => void;
}

/** The verdicts on the strategies: those of the whole node where a supervisor tells them, else from this process alone. */
export class VerdictBook {
  readonly #parts: VerdictBookParts;
  readonly #ledger: TrialLedger;
  readonly #toldOther = new Set<string>();
  #ofNode = new Map<StrategyName, readonly StrategyVerdict[]>();

  constructor(parts: VerdictBookParts) {
    const { verdictMinRuns, usefulEffectRatio, reprobeInterval } = parts.settings;
    this.#parts = parts;
    this.#ledger = new TrialLedger({
      minCount: verdictMinRuns,
      usefulRatio: usefulEffectRatio,
      reprobeMs: reprobeInterval,
    });
  }

  /** Counts the outcome if its run was left to chance. */
  measured({ name, trial, effect }: OptimizationOutcome): void {
    if (!trial || !effect || effect.verdict === 'pending') return;
    const { metric, before, after } = effect;
    const verdict = this.#ledger.add({ strategy: name, metric, before, after, ...trial }, this.#parts.clock.now());
    if (verdict && !this.#told(name)) this.#parts.onChanged(verdict);
  }

  /** Takes over what the node's primary found out from all its workers. */
  adopt(verdicts: readonly StrategyVerdict[]): void {
    this.#ofNode = new Map();
    for (const verdict of verdicts)
      this.#ofNode.set(verdict.strategy, [...(this.#ofNode.get(verdict.strategy) ?? []), verdict]);
  }

  all(): StrategyVerdict[] {
    const ofNode = [...this.#ofNode.keys()].flatMap((name) => this.#told(name) ?? []);
    const isOwn = ({ strategy }: StrategyVerdict): boolean => ofNode.every((told) => told.strategy !== strategy);
    return [...ofNode, ...this.#ledger.verdicts(this.#parts.clock.now()).filter(isOwn)];
  }

  basis(strategy: StrategyName): string | undefined {
    return this.#parts.basisOf(strategy);
  }

  kind(strategy: StrategyName): VerdictKind | undefined {
    return this.#verdict(strategy)?.verdict;
  }

  /** Why a strategy does not run by itself; `undefined` when it may. */
  offReason(strategy: StrategyName): string | undefined {
    const verdict = this.#verdict(strategy);
    const nowMs = this.#parts.clock.now();
    if (verdict?.isOff !== true || nowMs >= (verdict.probeAtMs ?? nowMs)) return undefined;
    const probe = new Date(verdict.probeAtMs ?? nowMs).toISOString();
    return `switched off until ${probe}: ${verdict.reason}`;
  }

  #verdict(strategy: StrategyName): StrategyVerdict | undefined {
    return this.#told(strategy) ?? this.#ledger.verdict(strategy, this.#parts.clock.now());
  }

  /** The node's verdict, if it is about what this process would run. */
  #told(strategy: StrategyName): StrategyVerdict | undefined {
    const verdicts = this.#ofNode.get(strategy);
    if (!verdicts) return undefined;
    const own = this.#parts.basisOf(strategy);
    if (own === undefined) return verdicts.at(-1);
    const verdict = verdicts.find(({ basis }) => basis === undefined || basis === own);
    const key = `${strategy} ${own}`;
    if (verdict || this.#toldOther.has(key)) return verdict;
    this.#toldOther.add(key);
    this.#parts.onOtherBasis(strategy, own);
    return undefined;
  }
}
