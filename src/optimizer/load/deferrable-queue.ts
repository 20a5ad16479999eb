import type { Cancel, Clock } from '../../core/clock.js';

export interface ScheduleOptions {
  /** Whether the work may wait while the worker is short of CPU. Default false: it runs in the next turn. */
  readonly deferrable?: boolean;
  /** Higher first when several wait. Default 0. */
  readonly priority?: number;
  /** Of several waiting under one key only the newest runs. */
  readonly key?: string;
  /** Takes the work back, or tells it to stop while it runs. */
  readonly signal?: AbortSignal;
  /** Whether it is given up, waiting or running, when the worker becomes short of CPU. Default false. */
  readonly abortUnderPressure?: boolean;
  /** The longest it waits, ms. Default 60,000: then it runs however high the load is. */
  readonly maxWaitMs?: number;
}

/** How scheduled work ended. What the work throws rejects the promise instead. */
export type ScheduleResult<T> =
  | { readonly status: 'done'; readonly value: T }
  | { readonly status: 'coalesced' }
  | { readonly status: 'aborted'; readonly reason: string };

export type DeferrableWork<T> = (signal: AbortSignal) => T | Promise<T>;

interface Task {
  readonly order: number;
  readonly priority: number;
  readonly key: string | undefined;
  readonly isAbortable: boolean;
  readonly controller: AbortController;
  /** Settles the caller's promise. */
  readonly run: () => void;
  readonly end: (result: { readonly status: 'coalesced' } | { readonly status: 'aborted'; reason: string }) => void;
  cancelWait: Cancel;
  /** Ends listening to the caller's signal, which may live much longer. */
  detach: Cancel;
}

const capacity = 1000;
const defaultMaxWaitMs = 60_000;

/**
 * Work that the application declared deferrable: while the queue is held it waits, coalesces or is aborted (R19).
 * Nothing else is ever touched, least of all the application's timers.
 */
export class DeferrableQueue {
  readonly #clock: Clock;
  readonly #waiting = new Set<Task>();
  readonly #running = new Set<Task>();
  #isHeld = false;
  #isReleasing = false;
  #orderCount = 0;
  #overflowCount = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get waitingCount(): number {
    return this.#waiting.size;
  }

  /** Work that ran at once although it should have waited, because 1000 were waiting already. */
  get overflowCount(): number {
    return this.#overflowCount;
  }

  schedule<T>(work: DeferrableWork<T>, options: ScheduleOptions = {}): Promise<ScheduleResult<T>> {
    return new Promise((resolve, reject) => {
      const task = this.#taskFor(work, options, resolve, reject);
      if (options.signal?.aborted) return task.end(aborted(options.signal.reason));
      const onAbort = (): void => this.#abort(task, options.signal?.reason);
      options.signal?.addEventListener('abort', onAbort, { once: true });
      task.detach = () => options.signal?.removeEventListener('abort', onAbort);
      if (!this.#isHeld || options.deferrable !== true) return this.#start(task);
      this.#wait(task, options.maxWaitMs ?? defaultMaxWaitMs);
    });
  }

  /** Lets deferrable work wait from now on, and aborts what said it can be aborted. @returns how many were aborted */
  hold(): number {
    this.#isHeld = true;
    const abortable = [...this.#waiting, ...this.#running].filter((task) => task.isAbortable);
    for (const task of abortable) this.#abort(task, 'the worker is short of CPU');
    return abortable.length;
  }

  /** Lets waiting work run, one a turn, the highest priority first. */
  release(): void {
    this.#isHeld = false;
    if (this.#isReleasing) return;
    this.#isReleasing = true;
    this.#releaseNext();
  }

  #releaseNext(): void {
    const [next] = [...this.#waiting].sort((a, b) => b.priority - a.priority || a.order - b.order);
    this.#isReleasing = next !== undefined && !this.#isHeld;
    if (!next || this.#isHeld) return;
    this.#start(next);
    setImmediate(() => this.#releaseNext());
  }

  #wait(task: Task, maxWaitMs: number): void {
    const [older] = [...this.#waiting].filter(({ key }) => key !== undefined && key === task.key);
    if (older) this.#leave(older, { status: 'coalesced' });
    if (this.#waiting.size >= capacity) {
      this.#overflowCount += 1;
      return this.#start(task);
    }
    this.#waiting.add(task);
    task.cancelWait = this.#clock.after(maxWaitMs, () => this.#start(task));
  }

  #start(task: Task): void {
    task.cancelWait();
    this.#waiting.delete(task);
    this.#running.add(task);
    setImmediate(task.run);
  }

  #abort(task: Task, reason: unknown): void {
    task.controller.abort(reason);
    this.#leave(task, aborted(reason));
  }

  #leave(task: Task, result: Parameters<Task['end']>[0]): void {
    task.cancelWait();
    task.detach();
    this.#waiting.delete(task);
    task.end(result);
  }

  #taskFor<T>(
    work: DeferrableWork<T>,
    { priority = 0, key, abortUnderPressure = false }: ScheduleOptions,
    resolve: (result: ScheduleResult<T>) => void,
    reject: (thrown: unknown) => void,
  ): Task {
    const controller = new AbortController();
    const perform = async (): Promise<void> => {
      try {
        if (!controller.signal.aborted) resolve({ status: 'done', value: await work(controller.signal) });
      } catch (thrown) {
        reject(thrown);
      } finally {
        this.#running.delete(task);
        task.detach();
      }
    };
    const task: Task = {
      order: (this.#orderCount += 1),
      priority,
      key,
      isAbortable: abortUnderPressure,
      controller,
      run: () => void perform(),
      end: resolve,
      cancelWait: () => undefined,
      detach: () => undefined,
    };
    return task;
  }
}

function aborted(reason: unknown): { readonly status: 'aborted'; readonly reason: string } {
  return { status: 'aborted', reason: reason instanceof Error ? reason.message : String(reason) };
}
