import type { Clock } from '../../core/clock.js';
import { reasonOf } from '../../core/errors.js';
import { readCutText, readList, readRecord, readText } from '../../protocol/read.js';
import { decide, type DecisionInput, type DecisionPolicy, type DueStrategy } from './decision.js';
import type { FaultBook } from '../run/fault-book.js';

const mostDue = 64;
/** A decision is made within the event loop of a server. */
const longestDecisionMs = 20;
const mostFaultsInARow = 10;

/** The decision policy in force. One of the application that throws or lies is replaced for that decision by ours (R113). */
export class GuardedPolicy {
  readonly #clock: Clock;
  readonly #faults: FaultBook;
  #policy: DecisionPolicy = decide;
  #faultsInARow = 0;

  constructor(clock: Clock, faults: FaultBook) {
    this.#clock = clock;
    this.#faults = faults;
  }

  replace(policy: DecisionPolicy): void {
    this.#policy = policy;
    this.#faultsInARow = 0;
  }

  /** How the policy is called in logs and statistics. */
  get name(): string {
    return this.#policy === decide ? 'built-in' : `decision policy ${this.#policy.name || 'without a name'}`;
  }

  ask(input: DecisionInput): readonly DueStrategy[] {
    if (this.#policy === decide || this.#faultsInARow >= mostFaultsInARow) return decide(input);
    const startedMs = this.#clock.monotonicMs();
    const due = this.#askForeign(input);
    const tookMs = this.#clock.monotonicMs() - startedMs;
    if (tookMs > longestDecisionMs)
      this.#note(`it blocked the worker for ${tookMs.toFixed(0)} ms, more than ${longestDecisionMs} ms`);
    else if (due) this.#faultsInARow = 0;
    return due ?? decide(input);
  }

  #askForeign(input: DecisionInput): readonly DueStrategy[] | undefined {
    try {
      // A copy: what it changes in there is its own affair.
      const answer: unknown = this.#policy(structuredClone(input));
      const due = readList(answer, mostDue, readDue);
      if (due) return due;
      // An async policy's rejection would otherwise end the process.
      if (answer instanceof Promise) answer.catch((thrown: unknown) => this.#note(reasonOf(thrown)));
      this.#note('it did not return a list of { name, reason }');
    } catch (thrown) {
      this.#note(reasonOf(thrown));
    }
    return undefined;
  }

  #note(reason: string): void {
    this.#faultsInARow += 1;
    const isLast = this.#faultsInARow === mostFaultsInARow;
    this.#faults.note(this.name, 'The decision policy failed; the built-in one decides', reason);
    if (isLast) this.#faults.note(this.name, 'The decision policy is no longer asked', reason);
  }
}

function readDue(item: unknown): DueStrategy | undefined {
  const record = readRecord(item);
  const name = readText(record?.['name'], 64);
  return name === undefined ? undefined : { name, reason: readCutText(record?.['reason'], 200) ?? '' };
}
