import type { StrategyName } from '../protocol/outcome.js';
import type { StrategyVerdict } from '../protocol/verdict.js';
import { EffectEstimate, type EstimateFigures } from './effect-estimate.js';
import { judge, type VerdictRules } from './judge.js';
import type { Trial } from './trial.js';

export interface LedgerRules extends VerdictRules {
  /** A strategy that does not pay is left alone for so long, then tried anew. */
  readonly reprobeMs: number;
}

/** Which evidence belongs together: that on one strategy with the same metric, code and settings. */
export type Subject = Pick<Trial, 'strategy' | 'metric' | 'basis'>;

interface Entry {
  readonly subject: Subject;
  readonly estimate: EffectEstimate;
  readonly verdict: StrategyVerdict;
}

/** More strategies than this are not judged: names come from workers. */
export const mostStrategies = 64;
/** Of one strategy: a canary runs other code than its siblings, and a rollback comes back to what was known before. */
export const mostBases = 4;

/** Keeps the evidence on each strategy, switches off those that do not pay, and tries them again later. */
export class TrialLedger {
  readonly #rules: LedgerRules;
  /** By strategy and by what ran; what was last heard of stands last. */
  readonly #entries = new Map<StrategyName, Map<string | undefined, Entry>>();
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
    const known = this.#current(trial, nowMs);
    if (known?.verdict.isOff || this.#isFullFor(trial)) {
      this.#ignoredCount += 1;
      return undefined;
    }
    // Another metric means another strategy of the same name: what was learnt does not apply.
    const estimate = known?.subject.metric === trial.metric ? known.estimate : new EffectEstimate();
    estimate.add(trial);
    const verdict = this.#put(trial, estimate, nowMs);
    const isNew = verdict.verdict !== (known?.verdict.verdict ?? 'not enough runs');
    return isNew ? verdict : undefined;
  }

  /** A worker has other code or settings of a strategy than all evidence: it begins anew. @returns whether it does */
  changed({ strategy, basis }: Pick<Trial, 'strategy' | 'basis'>, nowMs: number): boolean {
    const known = this.#newest(strategy);
    if (!known || this.#entries.get(strategy)?.has(basis)) return false;
    const { metric } = known.subject;
    this.#put({ strategy, metric, ...(basis !== undefined && { basis }) }, new EffectEstimate(), nowMs);
    return true;
  }

  /** Of what each strategy is now. */
  verdicts(nowMs: number): readonly StrategyVerdict[] {
    return [...this.#entries.keys()].flatMap((strategy) => this.verdict(strategy, nowMs) ?? []);
  }

  /** Also of what strategies were before, or are in other workers. */
  everyVerdict(nowMs: number): readonly StrategyVerdict[] {
    return this.subjects().flatMap((subject) => this.#current(subject, nowMs)?.verdict ?? []);
  }

  verdict(strategy: StrategyName, nowMs: number): StrategyVerdict | undefined {
    const newest = this.#newest(strategy);
    return newest && this.#current(newest.subject, nowMs)?.verdict;
  }

  /** What there is evidence on, the oldest of each strategy first. */
  subjects(): readonly Subject[] {
    return [...this.#entries.values()].flatMap((bases) => [...bases.values()].map(({ subject }) => subject));
  }

  evidence({ strategy, basis }: Subject): Pick<Entry, 'estimate' | 'verdict'> | undefined {
    return this.#entries.get(strategy)?.get(basis);
  }

  /**
   * Adds evidence from before what is known already.
   * @param probeAtMs when the strategy was going to be tried again, if it was switched off
   */
  addEarlier(subject: Subject, figures: EstimateFigures, nowMs: number, probeAtMs?: number): void {
    const { strategy, metric, basis } = subject;
    const bases = this.#entries.get(strategy) ?? new Map<string | undefined, Entry>();
    const known = bases.get(basis);
    const isFull = bases.size === 0 ? this.#isFullFor(subject) : !known && bases.size >= mostBases;
    if (isFull || (known && known.subject.metric !== metric)) return;
    const estimate = known?.estimate ?? new EffectEstimate();
    estimate.include(figures);
    const entry = { subject, estimate, verdict: this.#decide(subject, estimate, nowMs, probeAtMs) };
    if (known) bases.set(basis, entry);
    else this.#entries.set(strategy, new Map([[basis, entry], ...bases]));
  }

  #isFullFor({ strategy }: Subject): boolean {
    return !this.#entries.has(strategy) && this.#entries.size >= mostStrategies;
  }

  #newest(strategy: StrategyName): Entry | undefined {
    return [...(this.#entries.get(strategy)?.values() ?? [])].at(-1);
  }

  #put({ strategy, metric, basis }: Subject, estimate: EffectEstimate, nowMs: number): StrategyVerdict {
    const subject = { strategy, metric, ...(basis !== undefined && { basis }) };
    const verdict = this.#decide(subject, estimate, nowMs);
    const bases = this.#entries.get(strategy) ?? new Map<string | undefined, Entry>();
    bases.delete(basis);
    bases.set(basis, { subject, estimate, verdict });
    const [oldest] = bases.keys();
    if (bases.size > mostBases) bases.delete(oldest);
    this.#entries.set(strategy, bases);
    return verdict;
  }

  #decide(subject: Subject, estimate: EffectEstimate, nowMs: number, probeAtMs = Infinity): StrategyVerdict {
    const judgement = judge(subject, estimate, this.#rules);
    const isOff = judgement.verdict === 'no effect' || judgement.verdict === 'harmful';
    const restUntilMs = Math.min(probeAtMs, nowMs + this.#rules.reprobeMs);
    return { ...judgement, isOff, ...(isOff && { probeAtMs: restUntilMs }) };
  }

  /** When its rest is over, a strategy starts with a clean slate: the load and the program may have changed. */
  #current({ strategy, basis }: Pick<Subject, 'strategy' | 'basis'>, nowMs: number): Entry | undefined {
    const bases = this.#entries.get(strategy);
    const entry = bases?.get(basis);
    if (!entry || entry.verdict.probeAtMs === undefined || nowMs < entry.verdict.probeAtMs) return entry;
    const estimate = new EffectEstimate();
    const fresh: Entry = {
      ...entry,
      estimate,
      verdict: { ...judge(entry.subject, estimate, this.#rules), isOff: false },
    };
    bases?.set(basis, fresh);
    return fresh;
  }
}
