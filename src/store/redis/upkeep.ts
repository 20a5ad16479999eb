import type { Cancel, Clock } from '../../core/clock.js';
import { reasonOf } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import { keepBudget } from '../archive/budget.js';
import { ClusterSealer } from '../archive/cluster-sealer.js';
import type { Retention } from '../archive/tiers.js';
import type { Vault } from '../archive/vault.js';

const sealEveryMs = 5000;
const budgetEveryMs = 3_600_000;
const repeatMs = 600_000;

type Duty = 'seal' | 'budget';

export interface UpkeepOptions {
  readonly vault: Vault;
  readonly nodeId: string;
  readonly instanceId: string;
  readonly retention: Retention;
  readonly budgetBytes: number;
  readonly enableCompression: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly isReady: () => boolean;
}

/** The regular work on what lies in Redis: sealing the cluster's rollups, and this node's budget. */
export class Upkeep {
  readonly #options: UpkeepOptions;
  readonly #sealer: ClusterSealer;
  readonly #cancels: Cancel[] = [];
  /** What is under way: each waits for its own last time only, since both fall due at the same moment every hour. */
  readonly #busy = new Set<Duty>();
  #saidAtMs = -Infinity;

  constructor(options: UpkeepOptions) {
    const { vault, instanceId: holder, retention, enableCompression: isCompressing, clock } = options;
    this.#options = options;
    this.#sealer = new ClusterSealer({ vault, holder, retention, isCompressing, now: () => clock.now() });
  }

  /** Does nothing the second time: only who writes history has anything to look after. */
  start(): void {
    if (this.#cancels.length > 0) return;
    const { clock } = this.#options;
    this.#cancels.push(
      clock.every(sealEveryMs, () => void this.#run('seal', () => this.#sealer.run())),
      clock.every(budgetEveryMs, () => void this.#run('budget', () => this.#keepBudget())),
    );
  }

  stop(): void {
    for (const cancel of this.#cancels) cancel();
  }

  async #keepBudget(): Promise<void> {
    const { clock, logger, budgetBytes } = this.#options;
    const count = await keepBudget({ ...this.#options, nowMs: clock.now() });
    if (count > 0) logger.warn('history over its budget was removed', { event: 'history-budget', count, budgetBytes });
  }

  /** Nothing is lost when it fails: the next time finds the same to do. */
  async #run(duty: Duty, task: () => Promise<void>): Promise<void> {
    const { isReady, clock, logger } = this.#options;
    if (this.#busy.has(duty) || !isReady()) return;
    this.#busy.add(duty);
    try {
      await task();
    } catch (thrown) {
      if (clock.monotonicMs() - this.#saidAtMs >= repeatMs) {
        this.#saidAtMs = clock.monotonicMs();
        logger.warn('history could not be sealed; it is tried again', {
          event: 'history-seal',
          reason: reasonOf(thrown),
        });
      }
    } finally {
      this.#busy.delete(duty);
    }
  }
}
