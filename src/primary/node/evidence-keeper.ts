import type { Cancel, Clock } from '../../core/clock.js';
import { SupervisorError } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import { keptEvidence, restoreEvidence } from '../../evidence/kept-evidence.js';
import type { TrialLedger } from '../../evidence/trial-ledger.js';
import type { MetricsStore } from '../../store/metrics-store.js';

export interface EvidenceKeeperOptions {
  readonly ledger: TrialLedger;
  readonly store: Pick<MetricsStore, 'evidence' | 'keepEvidence'>;
  /** Evidence from another release is not taken over. */
  readonly release: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onRestored: () => void;
}

const retryMs = 1000;

/**
 * Brings the evidence of the primary before this one into the ledger, and keeps the ledger in the store from then on.
 * Until the store has answered nothing is written, since that would replace what it holds.
 */
export class EvidenceKeeper {
  readonly #options: EvidenceKeeperOptions;
  #isRestored = false;
  #isClosed = false;
  #cancelRetry: Cancel | undefined;

  constructor(options: EvidenceKeeperOptions) {
    this.#options = options;
  }

  async restore(): Promise<void> {
    const { store, ledger, clock, logger, release } = this.#options;
    this.#cancelRetry = undefined;
    try {
      const kept = await store.evidence();
      if (this.#isClosed) return;
      this.#isRestored = true;
      if (kept?.release !== release) return;
      restoreEvidence(kept, ledger, clock.now());
      logger.info('took over what former runs prove', { event: 'evidence-restored', count: kept.entries.length });
      this.#options.onRestored();
    } catch (thrown) {
      if (!(thrown instanceof SupervisorError && thrown.code === 'PS_STORE_AWAY')) throw thrown;
      if (!this.#isClosed) this.#cancelRetry = clock.after(retryMs, () => void this.restore());
    }
  }

  /** To be called when the ledger has changed. */
  keep(): void {
    const { store, ledger, release } = this.#options;
    if (this.#isRestored) store.keepEvidence(keptEvidence(ledger, release));
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelRetry?.();
  }
}
