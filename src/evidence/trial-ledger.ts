import type { StrategyName } from '../protocol/outcome.js';
import type { StrategyVerdict } from '../protocol/verdict.js';
import { EffectEstimate } from './effect-estimate.js';
import { judge, type VerdictRules } from './judge.js';
import type { Trial } from './trial.js';

export interface LedgerRules extends VerdictRules {
  /** A strategy that does not pay is left alone for so long, then tried anew. */
  readonly reprobeMs: number;
}

interface Entry {
  readonly estimate: EffectEstimate;
  readonly verdict: StrategyVerdict;
}

/** More strategies than this are not judged: names come from workers. */
const mostStrategies = 64;

/** Keeps the evidence on each strategy, switches off those that do not pay, and tries them again later. */
export class TrialLedger {
  readonly #rules: LedgerRules;
  readonly #entries = new Map<StrategyName, Entry>();
  #ignoredCount = 0;

  constructor(rules: LedgerRules) {
    this.#rules = rules;
  }

  /** Trials that were not counted: of a strategy that is off, or of too many strategies. */
  get ignoredCount(): number {
    return this.#ignoredCount;
  }

  /** Counts a trial. @returns the new verdict when its kind changed */
  add(trial: Trial, nowMs: number): StrategyVerdict | undefined {
    const known = this.#current(trial.strategy, nowMs);
    if (known?.verdict.isOff || (!known && this.#entries.size >= mostStrategies)) {
      this.#ignoredCount += 1;
      return undefined;
    }
    // Another metric means another strategy of the same name: what was learnt does not apply.
    const estimate = known?.verdict.metric === trial.metric ? known.estimate : new EffectEstimate();
    estimate.add(trial);
    const verdict = this.#decide(judge(trial, estimate, this.#rules), nowMs);
    this.#entries.set(trial.strategy, { estimate, verdict });
    const isNew = verdict.verdict !== (known?.verdict.verdict ?? 'not enough runs');
    return isNew ? verdict : undefined;
  }

  verdict(strategy: StrategyName, nowMs: number): StrategyVerdict | undefined {
    return this.#current(strategy, nowMs)?.verdict;
  }

  verdicts(nowMs: number): readonly StrategyVerdict[] {
    return [...this.#entries.keys()].flatMap((strategy) => this.verdict(strategy, nowMs) ?? []);
  }

  #decide(judgement: Omit<StrategyVerdict, 'isOff' | 'probeAtMs'>, nowMs: number): StrategyVerdict {
    const isOff = judgement.verdict === 'no effect' || judgement.verdict === 'harmful';
    return { ...judgement, isOff, ...(isOff && { probeAtMs: nowMs + this.#rules.reprobeMs }) };
  }

  /** When its rest is over, a strategy starts with a clean slate: the load and the program may have changed. */
  #current(strategy: StrategyName, nowMs: number): Entry | undefined {
    const entry = this.#entries.get(strategy);
    if (entry?.verdict.probeAtMs === undefined || nowMs < entry.verdict.probeAtMs) return entry;
    const estimate = new EffectEstimate();
    const fresh: Entry = { estimate, verdict: { ...judge(entry.verdict, estimate, this.#rules), isOff: false } };
    this.#entries.set(strategy, fresh);
    return fresh;
  }
}
