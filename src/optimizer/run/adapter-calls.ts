import type { Clock } from '../../core/clock.js';
import { withDeadline } from '../../core/deadline.js';
import { reasonOf } from '../../core/errors.js';

/** Something that the application registered, under the label by which it is reported, such as `pool main`. */
export interface Registered<T> {
  readonly label: string;
  readonly item: T;
}

/** How often something registered threw, hung or answered nonsense. */
export interface AdapterFault {
  readonly name: string;
  readonly count: number;
  readonly lastReason: string;
}

export interface CallLimits<T> {
  /** What may come back; `undefined` for anything else. */
  readonly read: (raw: unknown) => T | undefined;
  readonly limitMs: number;
  /** Of the run: its end is the call's end. */
  readonly signal: AbortSignal;
}

export type Answer<T> = { readonly value: T } | { readonly failure: string };

const mostLabels = 256;
const longestReason = 200;

/**
 * Calls what the application registered so that a throw, a hang or a false answer is a failure under its own name and
 * touches nobody else (R99). What hangs is not called again until its call has ended.
 */
export class AdapterCalls {
  readonly #clock: Clock;
  readonly #hanging = new Set<string>();
  readonly #faults = new Map<string, { count: number; lastReason: string }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The most recent fault last; at most 256 names. */
  faults(): AdapterFault[] {
    return [...this.#faults].map(([name, fault]) => ({ name, ...fault }));
  }

  async ask<T>(label: string, limits: CallLimits<T>, call: (signal: AbortSignal) => unknown): Promise<Answer<T>> {
    if (this.#hanging.has(label)) return { failure: `${label}: its last call has not ended yet` };
    const isOver = (): boolean => limits.signal.aborted;
    const over = { failure: `${label}: the run was over` };
    if (isOver()) return over;
    try {
      return { value: readAnswer(await this.#limited(label, limits, call), limits.read) };
    } catch (thrown) {
      return isOver() ? over : { failure: this.#note(label, thrown) };
    }
  }

  /** The same for a question that is answered at once. @returns `undefined` when it failed */
  askNow<T>(label: string, read: (raw: unknown) => T | undefined, question: () => unknown): T | undefined {
    try {
      return readAnswer(question(), read);
    } catch (thrown) {
      this.#note(label, thrown);
      return undefined;
    }
  }

  async #limited<T>(
    label: string,
    { limitMs, signal }: CallLimits<T>,
    call: (signal: AbortSignal) => unknown,
  ): Promise<unknown> {
    const stop = new AbortController();
    const end = (): void => stop.abort(signal.reason);
    signal.addEventListener('abort', end);
    const stopped = new Promise<never>((_, reject) => {
      stop.signal.addEventListener('abort', () => reject(stop.signal.reason as Error), { once: true });
    });
    const work = Promise.resolve().then(() => call(stop.signal));
    this.#hanging.add(label);
    const ended = (): void => void this.#hanging.delete(label);
    // First of all that wait for it, so that whoever goes on after the answer may call again.
    work.then(ended, ended);
    const timedOut = (): Error => {
      const error = new Error(`no answer within ${limitMs} ms`);
      stop.abort(error);
      return error;
    };
    return withDeadline(Promise.race([work, stopped]), limitMs, this.#clock, timedOut).finally(() =>
      signal.removeEventListener('abort', end),
    );
  }

  #note(label: string, thrown: unknown): string {
    const lastReason = reasonOf(thrown).slice(0, longestReason);
    const count = (this.#faults.get(label)?.count ?? 0) + 1;
    this.#faults.delete(label);
    this.#faults.set(label, { count, lastReason });
    if (this.#faults.size > mostLabels) this.#faults.delete([...this.#faults.keys()][0] ?? '');
    return `${label}: ${lastReason}`;
  }
}

function readAnswer<T>(raw: unknown, read: (raw: unknown) => T | undefined): T {
  const value = read(raw);
  if (value === undefined) throw new TypeError('it answered nonsense');
  return value;
}
