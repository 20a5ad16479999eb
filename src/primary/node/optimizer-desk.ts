import { assertNever } from '../../core/assert-never.js';
import type { Cancel, Clock } from '../../core/clock.js';
import type { Settings } from '../../config/settings.js';
import type { Logger } from '../../core/logger.js';
import { TrialLedger } from '../../evidence/trial-ledger.js';
import type { OptimizerFacts, OptimizerSource } from '../../http/ports/ports.js';
import type { OptimizationOutcome } from '../../protocol/outcome.js';
import type { OptimizerMessage } from '../../protocol/turns.js';
import type { StrategyVerdict } from '../../protocol/verdict.js';
import type { MetricsStore } from '../../store/metrics-store.js';
import { EvidenceKeeper } from './evidence-keeper.js';
import type { Timeline } from './timeline.js';
import { Turns } from './turns.js';
import type { WorkerHandle } from '../worker/worker-handle.js';

export interface OptimizerDeskOptions {
  readonly settings: Pick<Settings, 'verdictMinRuns' | 'usefulEffectRatio' | 'reprobeInterval'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly store: Pick<MetricsStore, 'evidence' | 'keepEvidence'>;
  readonly release: string;
  readonly timeline: Pick<Timeline, 'judged'>;
  readonly handles: () => readonly WorkerHandle[];
}

const probeCheckMs = 10_000;

/**
 * What the optimizers of all workers have in common: whose turn it is, and what all their runs together prove. It knows
 * strategies by name only.
 */
export class OptimizerDesk implements OptimizerSource {
  readonly #options: OptimizerDeskOptions;
  readonly #turns: Turns;
  readonly #ledger: TrialLedger;
  readonly #keeper: EvidenceKeeper;
  readonly #cancelProbes: Cancel;
  #told: readonly StrategyVerdict[] = [];
  #messageCount = 0;

  constructor(options: OptimizerDeskOptions) {
    const { clock, settings } = options;
    this.#options = options;
    this.#turns = new Turns({
      clock,
      answer: (workerId, requestId, isGranted) => {
        const handle = options.handles().find((one) => one.workerId === workerId);
        handle?.process.port.send({ type: 'turn', requestId, isGranted });
      },
    });
    this.#ledger = new TrialLedger({
      minCount: settings.verdictMinRuns,
      usefulRatio: settings.usefulEffectRatio,
      reprobeMs: settings.reprobeInterval,
    });
    this.#keeper = new EvidenceKeeper({ ...options, ledger: this.#ledger, onRestored: () => this.#spread() });
    void this.#keeper.restore();
    this.#cancelProbes = clock.every(probeCheckMs, () => this.#tellProbes());
  }

  received(handle: WorkerHandle, message: OptimizerMessage): void {
    switch (message.type) {
      case 'turn-wanted':
        return this.#turns.wanted(handle.workerId, message);
      case 'turn-over':
        return this.#turns.over(handle.workerId, message.requestId);
      case 'strategy-started':
        handle.runningStrategy = message.strategy;
        return undefined;
      case 'strategy-changed':
        if (this.#ledger.changed(message, this.#options.clock.now())) this.#spread();
        return undefined;
      default:
        return assertNever(message);
    }
  }

  /** A run ended, or its effect is known: only then, and only if it was left to chance, is it evidence. */
  outcome(handle: WorkerHandle, { name, trial, effect }: OptimizationOutcome): void {
    if (!effect || effect.verdict === 'pending') {
      handle.runningStrategy = undefined;
      return;
    }
    if (!trial) return;
    const { metric, before, after } = effect;
    const isKnown = this.#told.some(({ strategy, basis }) => strategy === name && basis === trial.basis);
    const nowMs = this.#options.clock.now();
    const verdict = this.#ledger.add({ strategy: name, metric, before, after, ...trial }, nowMs);
    this.#keeper.keep();
    if (verdict) this.#announce(handle, verdict);
    // From its first trial on a strategy is judged by the node, not by each worker for itself.
    if (verdict || !isKnown) this.#spread();
  }

  started({ process }: WorkerHandle): void {
    if (this.#told.length > 0) process.port.send(this.#message());
  }

  gone({ workerId }: WorkerHandle): void {
    this.#turns.workerGone(workerId);
  }

  facts(): OptimizerFacts {
    const { holder, waitingCount, deniedCount, expiredCount } = this.#turns;
    return {
      verdicts: this.#ledger.verdicts(this.#options.clock.now()),
      ignoredTrialCount: this.#ledger.ignoredCount,
      turn: { holder: holder ?? null, waitingCount, deniedCount, expiredCount },
    };
  }

  close(): void {
    this.#cancelProbes();
    this.#turns.close();
    this.#keeper.close();
  }

  /** The rest of a strategy is over without anybody doing anything, so it has to be noticed. */
  #tellProbes(): void {
    const [handle] = this.#options.handles();
    const verdicts = this.#ledger.everyVerdict(this.#options.clock.now());
    const probed = this.#told.flatMap((told) => {
      const now = verdicts.find(({ strategy, basis }) => strategy === told.strategy && basis === told.basis);
      return told.isOff && now?.isOff === false ? [{ now, reason: told.reason }] : [];
    });
    if (!handle || probed.length === 0) return;
    for (const { now, reason } of probed)
      this.#announce(handle, { ...now, reason: `tried again after its rest; before: ${reason}` });
    this.#keeper.keep();
    this.#spread();
  }

  #announce(handle: WorkerHandle, verdict: StrategyVerdict): void {
    const { strategy, isOff, reason } = verdict;
    const what = isOff ? 'a strategy does not pay and is switched off' : 'the verdict on a strategy changed';
    this.#options.logger[isOff ? 'warn' : 'info'](what, { event: 'verdict', strategy, isOff, reason });
    this.#options.timeline.judged(handle, verdict);
  }

  #spread(): void {
    this.#told = this.#ledger.everyVerdict(this.#options.clock.now());
    for (const { process, state } of this.#options.handles()) if (state !== 'gone') process.port.send(this.#message());
  }

  #message() {
    this.#messageCount += 1;
    return { type: 'verdicts', requestId: `v${this.#messageCount}`, verdicts: this.#told } as const;
  }
}
