import type { Clock } from '../../core/clock.js';
import { readCount } from '../../protocol/read.js';
import type { AdapterCalls, Registered } from '../run/adapter-calls.js';
import type { LoadReducer } from './load-reducer.js';

export type RegisteredReducer = Registered<LoadReducer>;

export interface StepResult {
  /** Streams or peers that were touched. */
  readonly count: number;
  readonly failures: readonly string[];
}

const callLimitMs = 5000;
/** A step up shows in the CPU after some seconds; only then is it known whether the next one fits. */
const betweenStepsMs = 10_000;

/** Takes the application's reducers down a step at a time, and up again a step at a time while it stays calm (R22). */
export class LoadSteps {
  readonly #reducers: () => readonly RegisteredReducer[];
  readonly #calls: AdapterCalls;
  readonly #clock: Clock;
  readonly #end = new AbortController();
  #isDown = false;
  #isRaising = false;
  #isStepping = false;
  #lastStepAtMs = -Infinity;

  constructor(reducers: () => readonly RegisteredReducer[], calls: AdapterCalls, clock: Clock) {
    this.#reducers = reducers;
    this.#calls = calls;
    this.#clock = clock;
  }

  /** One step down in each reducer. */
  down(signal: AbortSignal): Promise<StepResult> {
    this.#isRaising = false;
    this.#isDown = true;
    return this.#step(this.#reducers(), signal, (reducer, end) => reducer.reduce({ signal: end }));
  }

  /** Begins to take the steps back: the first at once, the others by `climb`. */
  async startUp(): Promise<void> {
    this.#isRaising = this.#isDown;
    if (!this.#isDown) return;
    await this.#up();
  }

  /** Takes the next step up when it is time for it; called at each sample that is calm. */
  climb(): void {
    const isTime = this.#clock.monotonicMs() - this.#lastStepAtMs >= betweenStepsMs;
    if (this.#isRaising && !this.#isStepping && isTime) void this.#up();
  }

  /** Takes every step back at once. */
  async release(): Promise<void> {
    if (!this.#isDown) return;
    this.#isRaising = this.#isDown = false;
    await this.#recover(this.#reducers());
  }

  async #up(): Promise<void> {
    this.#isStepping = true;
    this.#lastStepAtMs = this.#clock.monotonicMs();
    const reducers = this.#reducers();
    await this.#recover(reducers.filter(({ item }) => !('raise' in item)));
    const gradual = reducers.filter(({ item }) => 'raise' in item);
    const { count, failures } = await this.#step(gradual, this.#end.signal, (one, end) => one.raise?.({ signal: end }));
    if (count === 0 && failures.length === 0) this.#isRaising = this.#isDown = false;
    this.#isStepping = false;
  }

  async #recover(reducers: readonly RegisteredReducer[]): Promise<void> {
    await this.#step(reducers, this.#end.signal, async (reducer) => {
      await reducer.recover();
      return 0;
    });
  }

  async #step(
    reducers: readonly RegisteredReducer[],
    signal: AbortSignal,
    call: (reducer: LoadReducer, signal: AbortSignal) => unknown,
  ): Promise<StepResult> {
    let count = 0;
    const failures: string[] = [];
    for (const { label, item } of reducers) {
      const limits = { read: readCount, limitMs: callLimitMs, signal };
      const answer = await this.#calls.ask(label, limits, (end) => call(item, end));
      if ('value' in answer) count += answer.value;
      else failures.push(answer.failure);
    }
    return { count, failures };
  }
}
