import type { Cancel, Clock } from '../core/clock.js';
import { Lifecycle, type Moves } from '../core/lifecycle.js';
import type { Logger } from '../core/logger.js';
import { RingBuffer } from '../core/ring-buffer.js';
import type { ToPrimary } from '../protocol/messages.js';
import type { OptimizationOutcome } from '../protocol/outcome.js';
import type { WorkerSample } from '../protocol/sample.js';
import type { WorkerIdentity, WorkerSnapshot, WorkerState } from '../protocol/snapshot.js';
import type { ListeningAddress, WorkerExit, WorkerProcess } from './fork.js';

const moves: Moves<WorkerState> = {
  forked: ['booting', 'running', 'draining', 'gone'],
  booting: ['running', 'draining', 'gone'],
  running: ['draining', 'stuck', 'gone'],
  draining: ['gone'],
  stuck: ['gone'],
  gone: [],
};
const recentOutcomeCount = 10;

export interface WorkerHandleOptions {
  readonly process: WorkerProcess;
  readonly nodeId: string;
  readonly slot: number;
  readonly generation: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onMessage: (handle: WorkerHandle, message: ToPrimary) => void;
  readonly onServing: (handle: WorkerHandle) => void;
  readonly onExit: (handle: WorkerHandle, exit: WorkerExit) => void;
}

/**
 * One worker as the primary sees it. Its counterpart, the worker as it sees itself, is `worker/agent.ts`.
 * The handle owns the escalation of a stop: ask, deadline, terminate, deadline, kill.
 */
export class WorkerHandle {
  readonly identity: WorkerIdentity;
  readonly startedAtMs: number;
  readonly process: WorkerProcess;
  readonly #clock: Clock;
  readonly #startedMonotonicMs: number;
  readonly #lifecycle: Lifecycle<WorkerState>;
  readonly #outcomes = new RingBuffer<OptimizationOutcome>(recentOutcomeCount);
  readonly #addresses = new Map<string, ListeningAddress>();
  readonly #cancels: Cancel[] = [];
  #servedSinceMs: number | undefined;
  #sample: WorkerSample | undefined;
  /** Why it could not boot, in its own words. */
  bootFailure: string | undefined;
  /** Why we end it; `undefined` while we do not. A planned end is no crash. */
  ownEnd: { readonly reason: string; readonly isPlanned: boolean } | undefined;
  outside: { readonly cpuRatio: number; readonly rssBytes: number } | undefined;

  constructor(options: WorkerHandleOptions) {
    const { process, nodeId, slot, generation, clock, logger } = options;
    this.process = process;
    this.identity = { nodeId, slot, generation, workerId: process.workerId, pid: process.pid };
    this.startedAtMs = clock.now();
    this.#startedMonotonicMs = clock.monotonicMs();
    this.#clock = clock;
    this.#lifecycle = new Lifecycle(moves, 'forked', ({ from, to, reason }) =>
      logger.info('worker moves', { event: 'worker-state', slot, workerId: process.workerId, from, to, reason }),
    );
    process.port.onMessage((message) => options.onMessage(this, message));
    process.onListening((address) => {
      this.listens(address);
      options.onServing(this);
    });
    process.onExit((exit) => {
      for (const cancel of this.#cancels) cancel();
      this.#lifecycle.move('gone', describeExit(exit));
      options.onExit(this, exit);
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

  get sample(): WorkerSample | undefined {
    return this.#sample;
  }

  get addresses(): readonly ListeningAddress[] {
    return [...this.#addresses.values()];
  }

  /** ms since it began to serve; `undefined` when it never did. */
  get servedMs(): number | undefined {
    return this.#servedSinceMs === undefined ? undefined : this.#clock.monotonicMs() - this.#servedSinceMs;
  }

  /** The last 10 runs, newest first. */
  recentOutcomes(): readonly OptimizationOutcome[] {
    return this.#outcomes.toArray().reverse();
  }

  saidHello(): void {
    if (this.state === 'forked') this.#lifecycle.move('booting', 'agent runs');
  }

  listens(address: ListeningAddress): void {
    this.#addresses.set(`${address.host}:${address.port}`, address);
    if (!this.#lifecycle.canMove('running')) return;
    this.#servedSinceMs = this.#clock.monotonicMs();
    const bootMs = Math.round(this.#servedSinceMs - this.#startedMonotonicMs);
    this.#lifecycle.move('running', `listens on port ${address.port} after ${bootMs} ms`);
  }

  keepSample(sample: WorkerSample): void {
    this.#sample = sample;
  }

  /** Keeps a run's outcome; one with a known id replaces it, since its effect may be measured later. */
  keepOutcome(outcome: OptimizationOutcome): void {
    const others = this.#outcomes.toArray().filter(({ id }) => id !== outcome.id);
    this.#outcomes.clear();
    for (const kept of [...others, outcome].sort((a, b) => a.startedAtMs - b.startedAtMs)) this.#outcomes.push(kept);
  }

  /** Ends the worker: its drain is `asked` for by the caller; after `drainMs` SIGTERM, after `killMs` more SIGKILL. */
  stop(
    reason: string,
    drained: Promise<unknown>,
    timeouts: { readonly drainMs: number; readonly killMs: number },
  ): void {
    if (!this.#lifecycle.canMove('draining')) return;
    this.#lifecycle.move('draining', reason);
    const terminate = once(() => {
      this.process.kill('SIGTERM');
      this.#cancels.push(this.#clock.after(timeouts.killMs, () => this.process.kill('SIGKILL')));
    });
    this.#cancels.push(this.#clock.after(timeouts.drainMs, terminate));
    // A worker that cannot drain is terminated at once; why it cannot is in its own log.
    drained.then(terminate, terminate);
  }

  /** It hangs: a drain would wait for what never comes. */
  giveUp(reason: string): void {
    if (this.#lifecycle.canMove('stuck')) this.#lifecycle.move('stuck', reason);
    this.ownEnd ??= { reason, isPlanned: false };
    this.killNow();
  }

  killNow(): void {
    if (this.state !== 'gone') this.process.kill('SIGKILL');
  }

  snapshot(): WorkerSnapshot {
    return {
      ...this.identity,
      state: this.state,
      startedAtMs: this.startedAtMs,
      ...(this.#sample && { sample: this.#sample }),
      ...(this.outside && { outside: this.outside }),
    };
  }
}

export function describeExit({ exitCode, signal }: WorkerExit): string {
  return signal === null ? `exited with code ${exitCode ?? 'unknown'}` : `ended by ${signal}`;
}

function once(task: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    task();
  };
}
