import type { Cancel, Clock } from '../core/clock.js';
import { SupervisorError } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import type { ToPrimary } from '../protocol/messages.js';
import type { WorkerExit, WorkerProcess } from './fork.js';
import { decideAfterEnd, type RestartLimits } from './restart-limits.js';
import { recordLife, type SlotHistory } from './restart-policy.js';
import { describeExit, WorkerHandle } from './worker-handle.js';

export interface SupervisorOptions {
  readonly nodeId: string;
  readonly slotCount: number;
  readonly bootTimeoutMs: number;
  readonly drainTimeoutMs: number;
  readonly killTimeoutMs: number;
  readonly limits: RestartLimits;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly fork: (slot: number, generation: number) => WorkerProcess;
  /** Asks a worker to finish what it serves; settles when it has. */
  readonly drain: (handle: WorkerHandle, graceMs: number) => Promise<unknown>;
  readonly onMessage: (handle: WorkerHandle, message: ToPrimary) => void;
  readonly onStarted: (handle: WorkerHandle, reason: string) => void;
  readonly onExited: (handle: WorkerHandle, exit: WorkerExit, reason: string) => void;
  /** No slot will be filled again: by an error, or since every worker is done. */
  readonly onOver: (error: SupervisorError | undefined) => void;
}

interface Slot {
  readonly index: number;
  generation: number;
  history: SlotHistory;
  handle: WorkerHandle | undefined;
  cancelTimer: Cancel | undefined;
  /** Why it stays empty. */
  over: 'failed' | 'at-rest' | undefined;
}

/** Keeps one living worker in each slot until it is told to stop. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #slots: readonly Slot[];
  #phase: 'starting' | 'running' | 'stopping' = 'starting';
  #restartCount = 0;
  #endsMs: readonly number[] = [];
  #startFailed: (error: SupervisorError) => void = () => undefined;
  #startDone: () => void = () => undefined;
  #stopDone: () => void = () => undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#slots = Array.from({ length: options.slotCount }, (_, index) => ({
      index,
      generation: 0,
      history: { crashCount: 0 },
      handle: undefined,
      cancelTimer: undefined,
      over: undefined,
    }));
  }

  get restartCount(): number {
    return this.#restartCount;
  }

  /** The workers that live now, by slot. */
  get handles(): readonly WorkerHandle[] {
    return this.#slots.flatMap(({ handle }) => (handle ? [handle] : []));
  }

  /**
   * Forks every slot and waits until all serve.
   * @throws {SupervisorError} PS_WORKER_BOOT_FAILED when one ends or stays silent before that: a server that cannot
   * start is told at once, not restarted in a loop
   */
  async start(): Promise<void> {
    const started = new Promise<void>((resolve, reject) => {
      this.#startDone = resolve;
      this.#startFailed = reject;
    });
    for (const slot of this.#slots) this.#fork(slot, 'start');
    await started;
    this.#phase = 'running';
  }

  /** Drains, terminates and at last kills every worker; resolves when none is left. */
  async stop(reason: string): Promise<void> {
    this.#phase = 'stopping';
    for (const slot of this.#slots) slot.cancelTimer?.();
    if (this.handles.length === 0) return;
    const stopped = new Promise<void>((resolve) => {
      this.#stopDone = resolve;
    });
    for (const handle of this.handles) this.#stopWorker(handle, reason);
    await stopped;
  }

  /** Does not wait for anything: the second signal of an impatient operator. */
  killAll(): void {
    for (const handle of this.handles) handle.killNow();
  }

  /** Kills a worker that hangs; its place is filled again as after a crash. */
  killWorker(workerId: number, reason: string): void {
    this.handles.find((handle) => handle.workerId === workerId)?.giveUp(reason);
  }

  /** Ends a worker with drain and fills its place again. */
  replaceWorker(workerId: number, reason: string): void {
    const handle = this.handles.find((candidate) => candidate.workerId === workerId);
    if (!handle) return;
    handle.ownEnd ??= { reason, isPlanned: true };
    this.#stopWorker(handle, reason);
  }

  #fork(slot: Slot, reason: string): void {
    const { clock, logger, nodeId, onMessage, onStarted } = this.#options;
    slot.generation += 1;
    const process = this.#options.fork(slot.index, slot.generation);
    const handle = new WorkerHandle({
      process,
      nodeId,
      slot: slot.index,
      generation: slot.generation,
      clock,
      logger,
      onMessage,
      onServing: (serving) => this.serves(serving),
      onExit: (exited, exit) => this.#onExit(slot, exited, exit),
    });
    slot.handle = handle;
    slot.cancelTimer = clock.after(this.#options.bootTimeoutMs, () => this.#onBootTimeout(handle));
    onStarted(handle, reason);
  }

  /** A worker began to serve: its boot is over. */
  serves(handle: WorkerHandle): void {
    this.#slots[handle.slot]?.cancelTimer?.();
    if (this.handles.length === this.#slots.length && this.handles.every(({ state }) => state === 'running')) {
      this.#startDone();
    }
  }

  #onBootTimeout(handle: WorkerHandle): void {
    handle.bootFailure ??= `it did not listen within ${this.#options.bootTimeoutMs} ms`;
    handle.killNow();
  }

  #onExit(slot: Slot, handle: WorkerHandle, exit: WorkerExit): void {
    slot.handle = undefined;
    slot.cancelTimer?.();
    const reason = handle.ownEnd?.reason ?? handle.bootFailure ?? describeExit(exit);
    this.#options.onExited(handle, exit, reason);
    if (this.#phase === 'stopping') {
      if (this.handles.length === 0) this.#stopDone();
    } else if (this.#phase === 'starting') {
      this.#startFailed(bootFailed(reason));
    } else {
      this.#afterEnd(slot, handle, exit, reason);
    }
  }

  #afterEnd(slot: Slot, handle: WorkerHandle, exit: WorkerExit, reason: string): void {
    const { clock, limits } = this.#options;
    const isPlanned = handle.ownEnd?.isPlanned ?? false;
    slot.history = recordLife(slot.history, { servedMs: handle.servedMs });
    const { next, endsMs } = decideAfterEnd(
      {
        exit,
        isPlanned,
        history: slot.history,
        endsMs: this.#endsMs,
        nowMs: clock.monotonicMs(),
        slotCount: this.#slots.length,
      },
      limits,
    );
    this.#endsMs = endsMs;
    if (next.kind === 'restart') {
      this.#restart(slot, handle, reason, next.delayMs);
    } else if (next.kind === 'give-up') {
      this.#options.onOver(new SupervisorError('PS_GAVE_UP', { count: next.endCount, periodSec: next.periodSec }));
    } else {
      this.#leaveEmpty(slot, next, reason);
    }
  }

  #restart(slot: Slot, handle: WorkerHandle, reason: string, delayMs: number): void {
    this.#restartCount += 1;
    this.#options.logger.warn('worker ended and is replaced', {
      event: 'worker-restart',
      slot: slot.index,
      workerId: handle.workerId,
      reason,
      delayMs,
      crashCount: slot.history.crashCount,
    });
    slot.cancelTimer = this.#options.clock.after(delayMs, () => this.#fork(slot, `restart: ${reason}`));
  }

  #leaveEmpty(slot: Slot, { kind, reason }: { kind: 'fail' | 'rest'; reason: string }, lastEnd: string): void {
    slot.over = kind === 'fail' ? 'failed' : 'at-rest';
    const fields = { event: 'slot-over', slot: slot.index, state: slot.over, reason, lastEnd };
    this.#options.logger[kind === 'fail' ? 'error' : 'info']('worker ended and is not replaced', fields);
    if (this.#slots.some(({ over }) => over === undefined)) return;
    const hasFailed = this.#slots.some(({ over }) => over === 'failed');
    this.#options.onOver(hasFailed ? new SupervisorError('PS_GAVE_UP_ALL_FAILED', { reason: lastEnd }) : undefined);
  }

  #stopWorker(handle: WorkerHandle, reason: string): void {
    const { drain, drainTimeoutMs: drainMs, killTimeoutMs: killMs } = this.#options;
    handle.stop(reason, drain(handle, drainMs), { drainMs, killMs });
  }
}

function bootFailed(reason: string): SupervisorError {
  const isPortTaken = reason.includes('EADDRINUSE');
  const advice = isPortTaken
    ? 'Stop the program that uses the port, or give the server another one.'
    : 'Run the script with node alone to see it fail, mend it and start again.';
  return new SupervisorError('PS_WORKER_BOOT_FAILED', { reason, advice });
}
