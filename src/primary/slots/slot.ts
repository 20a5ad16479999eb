import type { Cancel, Clock } from '../../core/clock.js';
import { SupervisorError } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import type { SlotAtRest } from '../../http/ports/ports.js';
import type { ToPrimary, WorkLeft } from '../../protocol/messages.js';
import { bootFailed } from '../worker/boot-failure.js';
import type { WorkerExit } from '../process/fork.js';
import type { AfterEnd } from './restart-limits.js';
import { recordLife, restartDelayMs, type RestartPace, type SlotHistory } from './restart-policy.js';
import type { WorkerEnvironment, WorkerFork } from '../process/worker-fork.js';
import { WorkerHandle } from '../worker/worker-handle.js';

/** How a worker goes. */
export interface Farewell {
  /** `stop`: nobody takes over. `replace`: idle connections are waited for too. */
  readonly purpose: 'stop' | 'replace';
  /** Absent: the setting. */
  readonly drainMs?: number | undefined;
  /** Told once a second what it still serves. */
  readonly onLeft?: (left: WorkLeft) => void;
}

export interface SlotPorts {
  readonly nodeId: string;
  readonly bootTimeoutMs: number;
  readonly pace: RestartPace;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly fork: WorkerFork;
  /** Drains, terminates and at last kills a worker; settles when it is gone. */
  readonly end: (handle: WorkerHandle, reason: string, farewell: Farewell) => Promise<void>;
  readonly onMessage: (handle: WorkerHandle, message: ToPrimary) => void;
  readonly onStarted: (handle: WorkerHandle, reason: string) => void;
  readonly onServing: (handle: WorkerHandle) => void;
  readonly onExited: (handle: WorkerHandle, exit: WorkerExit, reason: string) => void;
  /** Whether the system has killed a process for lack of memory since this was last asked. */
  readonly wasOutOfMemory: () => boolean;
  /** The kept worker ended by itself: what follows? */
  readonly afterEnd: (handle: WorkerHandle, exit: WorkerExit, history: SlotHistory) => AfterEnd;
  /** Told of what follows, after it was set going. */
  readonly onEnd: (handle: WorkerHandle, reason: string, next: AfterEnd) => void;
}

const replaced: Farewell = { purpose: 'replace' };

interface Incoming {
  readonly handle: WorkerHandle;
  readonly environment: WorkerEnvironment;
  readonly aliveMs: number;
  readonly resolve: (handle: WorkerHandle) => void;
  readonly reject: (error: SupervisorError) => void;
}

/**
 * A place in the cluster. It keeps one worker alive: when that ends, another is forked. Beside it there may be an
 * incoming one, which takes its place when it has proved itself, and earlier ones that finish what they serve.
 */
export class Slot {
  readonly index: number;
  readonly #ports: SlotPorts;
  readonly #leaving = new Set<WorkerHandle>();
  #current: WorkerHandle | undefined;
  #incoming: Incoming | undefined;
  #environment: WorkerEnvironment;
  #generation = 0;
  #history: SlotHistory = { crashCount: 0 };
  #cancelRestart: Cancel | undefined;
  #isKept = false;
  #isStopped = false;
  #atRest: SlotAtRest | undefined;

  constructor(index: number, ports: SlotPorts, environment: WorkerEnvironment) {
    this.index = index;
    this.#ports = ports;
    this.#environment = environment;
  }

  /** The worker that the slot keeps alive; `undefined` while none has proved itself or the next one waits. */
  get current(): WorkerHandle | undefined {
    return this.#current;
  }

  /** All living workers of the slot. */
  get handles(): readonly WorkerHandle[] {
    const kept = [this.#current, this.#incoming?.handle].filter((handle) => handle !== undefined);
    return [...kept, ...this.#leaving];
  }

  get environment(): WorkerEnvironment {
    return this.#environment;
  }

  get crashCount(): number {
    return this.#history.crashCount;
  }

  resetCrashes(): void {
    this.#history = { crashCount: 0 };
  }

  /** Why it has no worker now, and when that is tried again; `undefined` when it has one. */
  get atRest(): SlotAtRest | undefined {
    return this.#atRest;
  }

  get isBusy(): boolean {
    return this.#incoming !== undefined;
  }

  /**
   * Forks a worker beside the current one and waits until it serves and has then lived for `aliveMs`. It is no more
   * than a guest until `promote` or `dismiss`.
   * @throws {SupervisorError} PS_COMMAND_BUSY, PS_WORKER_BOOT_FAILED
   */
  bringUp(reason: string, aliveMs: number, environment: WorkerEnvironment = this.#environment): Promise<WorkerHandle> {
    const running = this.#isStopped ? 'the slot stops' : this.#incoming && 'the worker of the slot is replaced';
    if (running !== undefined) return Promise.reject(new SupervisorError('PS_COMMAND_BUSY', { running }));
    return new Promise((resolve, reject) => {
      const handle = this.#fork(environment);
      this.#incoming = { handle, environment, aliveMs, resolve, reject };
      this.#ports.onStarted(handle, reason);
    });
  }

  /**
   * The incoming worker is the slot's from now on, and the one before it ends.
   * @returns settles when the old one is gone
   */
  promote(reason: string, farewell: Farewell = replaced): Promise<void> {
    const incoming = this.#incoming;
    if (!incoming) return Promise.resolve();
    const old = this.#current;
    this.#incoming = undefined;
    this.#cancelRestart?.();
    this.#current = incoming.handle;
    this.#environment = incoming.environment;
    this.#atRest = undefined;
    this.#isKept = !this.#isStopped;
    return old ? this.#leave(old, reason, farewell) : Promise.resolve();
  }

  /** The incoming worker goes; the current one never left. */
  dismiss(reason: string, farewell: Farewell = replaced): Promise<void> {
    const incoming = this.#incoming;
    if (!incoming) return Promise.resolve();
    this.#incoming = undefined;
    return this.#leave(incoming.handle, reason, farewell);
  }

  /**
   * Ends the worker without waiting for what it serves, then forks the next one and waits until that serves.
   * @param why recorded with the start of the next one; `reason` is that of the end
   * @throws {SupervisorError} PS_COMMAND_BUSY, PS_WORKER_BOOT_FAILED (the slot goes on to try)
   */
  async restart(reason: string, why: string, environment: WorkerEnvironment): Promise<WorkerHandle> {
    const old = this.#current;
    this.#isKept = false;
    this.#cancelRestart?.();
    try {
      if (old) await this.#ports.end(old, reason, { purpose: 'stop', drainMs: 0 });
      const handle = await this.bringUp(why, 0, environment);
      await this.promote(reason);
      return handle;
    } catch (thrown) {
      if (!this.#isStopped) this.#isKept = true;
      if (this.#isKept && !this.#current) this.#forkAfter(restartDelayMs(this.#history, this.#ports.pace), reason);
      throw thrown;
    }
  }

  /** Ends every worker of the slot and forks no more. */
  async stop(reason: string, farewell: Farewell): Promise<void> {
    this.#isStopped = true;
    this.#isKept = false;
    this.#cancelRestart?.();
    await Promise.all(this.handles.map((handle) => this.#ports.end(handle, reason, farewell)));
  }

  /** A worker of the slot began to serve: its boot is over. */
  serves(handle: WorkerHandle): void {
    const incoming = this.#incoming;
    if (incoming?.handle === handle) {
      this.#ports.clock.after(incoming.aliveMs, () => {
        if (handle.state === 'running') incoming.resolve(handle);
      });
    }
  }

  #leave(handle: WorkerHandle, reason: string, farewell: Farewell): Promise<void> {
    this.#leaving.add(handle);
    return this.#ports.end(handle, reason, farewell);
  }

  #fork(environment: WorkerEnvironment): WorkerHandle {
    const { nodeId, bootTimeoutMs, clock, logger, fork, onMessage, onServing } = this.#ports;
    this.#generation += 1;
    return new WorkerHandle({
      process: fork(this.index, this.#generation, environment),
      nodeId,
      slot: this.index,
      generation: this.#generation,
      bootTimeoutMs,
      clock,
      logger,
      onMessage,
      onServing,
      onExit: (handle, exit) => this.#onExit(handle, exit),
    });
  }

  #onExit(handle: WorkerHandle, exit: WorkerExit): void {
    const reason = handle.exitReason(exit, exit.signal === 'SIGKILL' && this.#ports.wasOutOfMemory());
    const isCurrent = this.#current === handle;
    this.#leaving.delete(handle);
    if (isCurrent) this.#current = undefined;
    this.#ports.onExited(handle, exit, reason);
    if (this.#incoming?.handle === handle) {
      this.#incoming.reject(bootFailed(reason));
      this.#incoming = undefined;
    } else if (isCurrent && this.#isKept) {
      this.#followEnd(handle, exit, reason);
    }
  }

  /** Does not wait for an incoming worker that is on its way: that one may fail. */
  #followEnd(handle: WorkerHandle, exit: WorkerExit, reason: string): void {
    this.#history = recordLife(this.#history, { servedMs: handle.servedMs }, this.#ports.pace);
    const next = this.#ports.afterEnd(handle, exit, this.#history);
    if (next.kind === 'restart') this.#forkAfter(next.delayMs, reason);
    else this.#isKept = false;
    if (next.kind === 'fail') this.#rest({ state: 'failed', reason: `${next.reason}, at last: ${reason}` });
    if (next.kind === 'rest') this.#rest({ state: 'done', reason: next.reason });
    this.#ports.onEnd(handle, reason, next);
  }

  #rest(what: Pick<SlotAtRest, 'state' | 'reason' | 'nextTryAtMs'>): void {
    const { index: slot, crashCount } = this;
    this.#atRest = { slot, sinceMs: this.#ports.clock.now(), crashCount, ...what };
  }

  #forkAfter(delayMs: number, reason: string): void {
    const { clock } = this.#ports;
    this.#rest({ state: 'waiting', reason, nextTryAtMs: clock.now() + delayMs });
    this.#cancelRestart = clock.after(delayMs, () => {
      this.#atRest = undefined;
      this.#current = this.#fork(this.#environment);
      this.#ports.onStarted(this.#current, `restart: ${reason}`);
    });
  }
}
