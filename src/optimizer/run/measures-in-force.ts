import type { Clock } from '../../core/clock.js';
import { withDeadline } from '../../core/deadline.js';
import { reasonOf, SupervisorError } from '../../core/errors.js';
import type { StrategyName } from '../../protocol/outcome.js';
import type { FaultBook } from './fault-book.js';
import { defaultBudgetMs } from './run-strategy.js';
import type { Strategy } from '../strategies/strategy.js';

/** Which strategies left something in force, to be taken back once the need is over. */
export class MeasuresInForce {
  readonly #clock: Clock;
  readonly #faults: FaultBook;
  readonly #names = new Set<StrategyName>();

  constructor(clock: Clock, faults: FaultBook) {
    this.#clock = clock;
    this.#faults = faults;
  }

  note(name: StrategyName): void {
    this.#names.add(name);
  }

  /** False for a strategy whose effect ends by itself. */
  isInForce(strategy: Strategy): boolean {
    return strategy.recover !== undefined && this.#names.has(strategy.name);
  }

  /** A strategy that cannot take its measures back in time is a fault, and nobody waits for it any longer. */
  async takeBack(strategy: Strategy): Promise<void> {
    if (!this.#names.delete(strategy.name) || !strategy.recover) return;
    const budgetMs = strategy.budgetMs ?? defaultBudgetMs;
    const recovered = Promise.resolve().then(() => strategy.recover?.());
    try {
      await withDeadline(
        recovered,
        budgetMs,
        this.#clock,
        () => new SupervisorError('PS_OPTIMIZE_TIMED_OUT', { strategy: strategy.name, budgetMs }),
      );
    } catch (thrown) {
      this.#faults.note(strategy.name, 'A strategy could not recover', reasonOf(thrown));
    }
  }
}
