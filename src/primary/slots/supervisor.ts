import { SupervisorError } from '../../core/errors.js';
import { bootFailed } from '../worker/boot-failure.js';
import type { WorkerExit } from '../process/fork.js';
import type { WorkLeft } from '../../protocol/messages.js';
import type { DrainOrder } from '../node/command-bus.js';
import { type AfterEnd, decideAfterEnd, type RestartLimits } from './restart-limits.js';
import type { SlotHistory } from './restart-policy.js';
import { type Farewell, Slot, type SlotPorts } from './slot.js';
import type { WorkerEnvironment } from '../process/worker-fork.js';
import type { WorkerHandle } from '../worker/worker-handle.js';

export interface SupervisorOptions extends Omit<SlotPorts, 'end' | 'onServing' | 'afterEnd' | 'onEnd' | 'pace'> {
  readonly slotCount: number;
  readonly drainTimeoutMs: number;
  readonly killTimeoutMs: number;
  readonly limits: RestartLimits;
  /** Asks a worker to finish what it serves; settles when it has. */
  readonly drain: (handle: WorkerHandle, order: DrainOrder, onLeft?: (left: WorkLeft) => void) => Promise<unknown>;
  /** No slot will be filled again: by an error, or since every worker is done. */
  readonly onOver: (error: SupervisorError | undefined) => void;
}

/** A new worker that listens and then lives this long is taken to be well; many faults show at once or much later. */
export const aliveMs = 150;

/** The set of slots: keeps one living worker in each until it is told to stop. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  /** What new slots begin with. */
  environment: WorkerEnvironment = {};
  readonly #slots = new Map<number, Slot>();
  #isStarting = true;
  #isStopping = false;
  #stopped: Promise<unknown> | undefined;
  #restartCount = 0;
  #endsMs: readonly number[] = [];
  #startFailed: (error: SupervisorError) => void = () => undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.addSlots(options.slotCount);
  }

  get restartCount(): number {
    return this.#restartCount;
  }

  resetRestarts(): void {
    this.#restartCount = 0;
    this.#endsMs = [];
  }

  /** By index. */
  get slots(): readonly Slot[] {
    return [...this.#slots.values()].sort((a, b) => a.index - b.index);
  }

  /** The workers that live now, by slot; while one is replaced, its slot has two. */
  get handles(): readonly WorkerHandle[] {
    return this.slots.flatMap(({ handles }) => handles);
  }

  /**
   * Forks every slot and waits until all serve.
   * @throws {SupervisorError} PS_WORKER_BOOT_FAILED when one ends or stays silent before that: a server that cannot
   * start is told at once, not restarted in a loop
   */
  async start(): Promise<void> {
    const failed = new Promise<never>((_, reject) => {
      this.#startFailed = reject;
    });
    await Promise.race([failed, Promise.all(this.slots.map((slot) => slot.bringUp('start', 0)))]);
    this.#isStarting = false;
    for (const slot of this.slots) void slot.promote('start');
  }

  /**
   * Drains, terminates and at last kills every worker; resolves when none is left. Called again, the first call counts.
   * @param drainMs absent: the setting
   */
  stop(reason: string, drainMs?: number): Promise<void> {
    this.#isStopping = true;
    this.#stopped ??= Promise.all(this.slots.map((slot) => slot.stop(reason, { purpose: 'stop', drainMs })));
    return this.#stopped.then(() => undefined);
  }

  /** Does not wait for anything: the second signal of an impatient operator. */
  killAll(): void {
    for (const handle of this.handles) handle.killNow();
  }

  /** A worker began to serve: its boot is over. */
  serves(handle: WorkerHandle): void {
    this.#slots.get(handle.slot)?.serves(handle);
  }

  /**
   * Ends a worker at once; its slot forks the next one.
   * @param reason recorded with its exit
   * @returns false when no such worker lives
   */
  killWorker(workerId: number, reason: string): boolean {
    const handle = this.handles.find((candidate) => candidate.workerId === workerId);
    handle?.giveUp(reason);
    return handle !== undefined;
  }

  /**
   * Brings up a new worker in the slot of this one; when it serves, the old one drains and ends.
   * @throws {SupervisorError} PS_WORKER_UNKNOWN, PS_COMMAND_BUSY, PS_WORKER_BOOT_FAILED (the old one goes on)
   */
  async replaceWorker(workerId: number, reason: string): Promise<void> {
    const slot = this.slots.find(({ current }) => current?.workerId === workerId);
    if (!slot || this.#isStopping) throw new SupervisorError('PS_WORKER_UNKNOWN', { workerId, known: this.#known() });
    await slot.bringUp(reason, aliveMs);
    await slot.promote(reason);
  }

  /** Adds empty slots, the lowest free indexes first. */
  addSlots(count: number): readonly Slot[] {
    const added: Slot[] = [];
    for (let index = 0; added.length < count; index += 1) {
      if (this.#slots.has(index)) continue;
      const slot = new Slot(index, this.#slotPorts(), this.environment);
      this.#slots.set(index, slot);
      added.push(slot);
    }
    return added;
  }

  /** Drains the slot away; its index is free again when its last worker is gone. */
  async removeSlot(slot: Slot, reason: string, farewell: Farewell): Promise<void> {
    await slot.stop(reason, farewell);
    this.#slots.delete(slot.index);
  }

  #slotPorts(): SlotPorts {
    const { drainTimeoutMs, killTimeoutMs: killMs, drain, limits } = this.#options;
    return {
      ...this.#options,
      pace: limits.pace,
      end: (handle, reason, { purpose, drainMs = drainTimeoutMs, onLeft }) => {
        return handle.stop(reason, drain(handle, { graceMs: drainMs, purpose }, onLeft), { drainMs, killMs });
      },
      onServing: (handle) => this.serves(handle),
      onExited: (handle, exit, reason) => this.#onExited(handle, exit, reason),
      afterEnd: (_handle, exit, history) => this.#afterEnd(exit, history),
      onEnd: (handle, reason, next) => this.#onEnd(handle, reason, next),
    };
  }

  #onExited(handle: WorkerHandle, exit: WorkerExit, reason: string): void {
    this.#options.onExited(handle, exit, reason);
    if (this.#isStarting) this.#startFailed(bootFailed(reason));
  }

  #afterEnd(exit: WorkerExit, history: SlotHistory): AfterEnd {
    const { clock, limits } = this.#options;
    const end = { exit, history, endsMs: this.#endsMs, nowMs: clock.monotonicMs(), slotCount: this.#slots.size };
    const { next, endsMs } = decideAfterEnd(end, limits);
    this.#endsMs = endsMs;
    return next;
  }

  #onEnd({ workerId, slot }: WorkerHandle, lastEnd: string, next: AfterEnd): void {
    const { logger, onOver } = this.#options;
    const crashCount = this.#slots.get(slot)?.crashCount;
    if (next.kind === 'restart') {
      const { delayMs } = next;
      this.#restartCount += 1;
      const fields = { event: 'worker-restart', slot, workerId, reason: lastEnd, delayMs, crashCount };
      logger.warn('worker ended and is replaced', fields);
    } else if (next.kind === 'give-up') {
      onOver(new SupervisorError('PS_GAVE_UP', { count: next.endCount, periodSec: next.periodSec }));
    } else {
      const fields = { event: 'slot-over', slot, workerId, reason: next.reason, lastEnd };
      logger[next.kind === 'fail' ? 'error' : 'info']('worker ended and is not replaced', fields);
      this.#endWhenAllAreOver(lastEnd);
    }
  }

  #endWhenAllAreOver(lastEnd: string): void {
    const states = this.slots.map(({ atRest }) => atRest?.state);
    if (states.some((state) => state === undefined || state === 'waiting')) return;
    const error = new SupervisorError('PS_GAVE_UP_ALL_FAILED', { reason: lastEnd });
    this.#options.onOver(states.includes('failed') ? error : undefined);
  }

  #known(): string {
    return this.handles.map(({ workerId }) => workerId).join(', ') || 'none';
  }
}
