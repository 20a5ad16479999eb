import type { Cancel, Clock } from '../../core/clock.js';
import { Lifecycle } from '../../core/lifecycle.js';
import type { Logger } from '../../core/logger.js';
import type { ToPrimary } from '../../protocol/messages.js';
import type { OptimizationOutcome } from '../../protocol/outcome.js';
import type { WorkerSample } from '../../protocol/sample.js';
import type { WorkerIdentity, WorkerSnapshot, WorkerState } from '../../protocol/snapshot.js';
import { describeEnd, type Fault, nameOfExit } from './exit-reason.js';
import type { ListeningAddress, WorkerExit, WorkerProcess } from '../process/fork.js';
import { RecentOutcomes } from './recent-outcomes.js';
import { WorkerAddresses } from './worker-addresses.js';
import { workerMoves } from './worker-moves.js';

const disconnectAfterMs = 50;

export interface WorkerHandleOptions {
  readonly process: WorkerProcess;
  readonly nodeId: string;
  readonly slot: number;
  readonly generation: number;
  readonly bootTimeoutMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onMessage: (handle: WorkerHandle, message: ToPrimary) => void;
  readonly onServing: (handle: WorkerHandle) => void;
  readonly onExit: (handle: WorkerHandle, exit: WorkerExit) => void;
}

export interface StopTimeouts {
  /** After this the worker gets SIGTERM, drained or not. */
  readonly drainMs: number;
  /** So long after SIGTERM it gets SIGKILL. */
  readonly killMs: number;
}

/**
 * One worker as the primary sees it. Its counterpart, the worker as it sees itself, is `worker/agent.ts`.
 * The handle owns the escalation of a stop: ask, deadline, terminate, deadline, kill.
 */
export class WorkerHandle {
  readonly identity: WorkerIdentity;
  readonly startedAtMs: number;
  readonly process: WorkerProcess;
  readonly addresses = new WorkerAddresses();
  /** Settles when the process has ended and its slot knows. */
  readonly gone: Promise<void>;
  readonly #clock: Clock;
  readonly #startedMonotonicMs: number;
  readonly #lifecycle: Lifecycle<WorkerState>;
  readonly #outcomes = new RecentOutcomes();
  readonly #cancels: Cancel[] = [];
  #servedSinceMs: number | undefined;
  #isEnding = false;
  #isTerminated = false;
  #endReason: string | undefined;
  #sample: WorkerSample | undefined;
  #bootFailure: string | undefined;
  #fault: { readonly fault: Fault; readonly atMs: number } | undefined;
  #killedAfterMs: number | undefined;
  /** What the application says of its own metrics, by name. */
  metricHelps: ReadonlyMap<string, string> = new Map();
  /** The strategy that it said to begin with, until its outcome arrives. */
  runningStrategy: string | undefined;
  #shed: WorkerSnapshot['shed'];
  #shedCount = 0;
  readonly #moveListeners: (() => void)[] = [];
  outside: { readonly cpuRatio: number; readonly rssBytes: number } | undefined;

  constructor(options: WorkerHandleOptions) {
    const { process, nodeId, slot, generation, clock, logger } = options;
    this.process = process;
    this.identity = { nodeId, slot, generation, workerId: process.workerId, pid: process.pid };
    this.startedAtMs = clock.now();
    this.#startedMonotonicMs = clock.monotonicMs();
    this.#clock = clock;
    this.#lifecycle = new Lifecycle(workerMoves, 'forked', ({ from, to, reason }) => {
      logger.info('worker moves', { event: 'worker-state', slot, workerId: process.workerId, from, to, reason });
      for (const listener of this.#moveListeners) listener();
    });
    process.port.onMessage((message) => options.onMessage(this, message));
    process.onListening((address) => {
      this.listens(address);
      options.onServing(this);
    });
    this.#cancels.push(clock.after(options.bootTimeoutMs, () => this.#onBootTimeout(options.bootTimeoutMs)));
    this.gone = new Promise((resolve) => {
      process.onExit((exit) => {
        for (const cancel of this.#cancels) cancel();
        this.#lifecycle.move('gone', nameOfExit(exit));
        options.onExit(this, exit);
        resolve();
      });
    });
  }

  get workerId(): number {
    return this.identity.workerId;
  }

  get slot(): number {
    return this.identity.slot;
  }

  get state(): WorkerState {
    return this.#lifecycle.state;
  }

  /** It was told to end, and nothing brings it back, not even that it comes to listen. */
  get isEnding(): boolean {
    return this.#isEnding;
  }

  get sample(): WorkerSample | undefined {
    return this.#sample;
  }

  /** ms since it began to serve; `undefined` when it never did. */
  get servedMs(): number | undefined {
    return this.#servedSinceMs === undefined ? undefined : this.#clock.monotonicMs() - this.#servedSinceMs;
  }

  /** The last 10 runs, newest first. */
  recentOutcomes(): readonly OptimizationOutcome[] {
    return this.#outcomes.newestFirst();
  }

  saidHello(): void {
    if (this.state === 'forked') this.#lifecycle.move('booting', 'agent runs');
  }

  listens(address: ListeningAddress): void {
    this.addresses.add(address);
    if (this.#servedSinceMs !== undefined || this.#isEnding || !this.#lifecycle.canMove('running')) return;
    this.#servedSinceMs = this.#clock.monotonicMs();
    const bootMs = Math.round(this.#servedSinceMs - this.#startedMonotonicMs);
    this.#lifecycle.move('running', `listens on port ${address.port} after ${bootMs} ms`);
  }

  keepSample(sample: WorkerSample): void {
    this.#sample = sample;
  }

  keepOutcome(outcome: OptimizationOutcome): void {
    this.#outcomes.keep(outcome);
  }

  /** Called after each change of `state`. */
  onMove(listener: () => void): void {
    this.#moveListeners.push(listener);
  }

  /** Why it leaves new connections to the others; `undefined` while it takes them. */
  get shed(): WorkerSnapshot['shed'] {
    return this.#shed;
  }

  setShed(reason: string | undefined): void {
    if (reason !== undefined) this.#shedCount += 1;
    this.#shed = reason === undefined ? undefined : { reason, sinceMs: this.#clock.now() };
  }

  /** It takes no new work from now on; `undrained` undoes it. */
  drains(reason: string): void {
    if (this.#lifecycle.canMove('draining')) this.#lifecycle.move('draining', reason);
  }

  undrained(reason: string): void {
    if (this.state === 'draining' && !this.#isEnding) this.#lifecycle.move('running', reason);
  }

  /**
   * Ends the worker: its drain is asked for by the caller; after `drainMs` SIGTERM, after `killMs` more SIGKILL. Called
   * again, the earlier deadline counts.
   * @returns `gone`
   */
  stop(reason: string, drained: Promise<unknown>, timeouts: StopTimeouts): Promise<void> {
    if (this.state === 'gone') return this.gone;
    this.#isEnding = true;
    this.#endReason ??= reason;
    this.drains(reason);
    const terminate = (): void => this.#terminate(timeouts.killMs);
    this.#cancels.push(this.#clock.after(timeouts.drainMs, terminate));
    // A worker that cannot drain is terminated at once; why it cannot is in its own log.
    drained.then(terminate, terminate);
    return this.gone;
  }

  /** It hangs: a drain would wait for what never comes. */
  giveUp(reason: string): void {
    if (this.#lifecycle.canMove('stuck')) this.#lifecycle.move('stuck', reason);
    this.killNow(reason);
  }

  /** Ends it at once. The reason is recorded with the exit; without one, the exit speaks for itself. */
  killNow(reason?: string): void {
    if (this.state === 'gone') return;
    this.#endReason ??= reason;
    this.process.kill('SIGKILL');
  }

  /** An error that nobody caught: the worker ends right after, or its program handles it. */
  keepFault(fault: Fault): void {
    this.#fault = { fault, atMs: this.#clock.monotonicMs() };
  }

  /** @param wasOutOfMemory whether the system has killed a process for lack of memory just now */
  exitReason(exit: WorkerExit, wasOutOfMemory: boolean): string {
    const kept = this.#fault;
    return describeEnd({
      exit,
      wasOutOfMemory,
      orderedBy: this.#bootFailure ?? this.#endReason,
      fault: kept && { ...kept.fault, agoMs: this.#clock.monotonicMs() - kept.atMs },
      killedAfterMs: this.#killedAfterMs,
      sample: this.#sample,
    });
  }

  snapshot(): WorkerSnapshot {
    return {
      ...this.identity,
      state: this.state,
      startedAtMs: this.startedAtMs,
      ...(this.#sample && { sample: this.#sample }),
      ...(this.outside && { outside: this.outside }),
      ...(this.#shed && { shed: this.#shed }),
      ...(this.#shedCount > 0 && { shedCount: this.#shedCount }),
    };
  }

  #terminate(killMs: number): void {
    if (this.#isTerminated || this.state === 'gone') return;
    this.#isTerminated = true;
    this.process.kill('SIGTERM');
    // The signal first: a worker whose servers are closed ends with its channel, before a handler of its own could run.
    this.#cancels.push(this.#clock.after(disconnectAfterMs, () => this.process.disconnect()));
    this.#cancels.push(
      this.#clock.after(killMs, () => {
        this.#killedAfterMs = killMs;
        this.process.kill('SIGKILL');
      }),
    );
  }

  #onBootTimeout(bootTimeoutMs: number): void {
    if (this.#servedSinceMs !== undefined || this.#isEnding) return;
    this.#bootFailure ??= `it did not listen within ${bootTimeoutMs} ms`;
    this.killNow();
  }
}
