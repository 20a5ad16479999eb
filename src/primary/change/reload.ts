import type { Clock } from '../../core/clock.js';
import { reasonOf, SupervisorError, type WireError } from '../../core/errors.js';
import type { OnProgress, ReloadCommand, SlotReport } from '../../http/ports/supervision-ports.js';
import { watchCanary } from './canary-watch.js';
import { reportLeft } from './drain-progress.js';
import { askedFor, type OnOperation } from '../node/operations.js';
import type { Farewell, Slot } from '../slots/slot.js';
import { aliveMs } from '../slots/supervisor.js';
import type { WorkerEnvironment } from '../process/worker-fork.js';

export interface ReloadPorts {
  readonly slots: readonly Slot[];
  /** What the new workers get; a slot keeps its own until its new worker has proved itself. */
  readonly environment: WorkerEnvironment;
  /** Why each new worker starts. */
  readonly reason: string;
  readonly drainTimeoutMs: number;
  readonly clock: Clock;
  readonly onOperation: OnOperation;
}

type Replaced = SlotReport['replaced'][number];

/**
 * Replaces the worker of every slot, a few at a time: the new one serves before the old one drains. It ends at the
 * first slot whose new worker does not get that far; there and in the slots after it the old workers go on.
 */
export class Reload {
  readonly #ports: ReloadPorts;
  readonly #command: ReloadCommand;
  readonly #onProgress: OnProgress;
  readonly #replaced: Replaced[] = [];
  readonly #failures: { readonly slot: number; readonly error: WireError }[] = [];

  constructor(ports: ReloadPorts, command: ReloadCommand, onProgress: OnProgress) {
    this.#ports = ports;
    this.#command = command;
    this.#onProgress = onProgress;
  }

  async run(): Promise<SlotReport> {
    const waiting = [...this.#ports.slots];
    if (this.#command.canaryMs !== undefined) await this.#takeNext(waiting, this.#command.canaryMs);
    const lanes = Array.from({ length: this.#laneCount() }, () => this.#takeAll(waiting));
    await Promise.all(lanes);
    const [first] = this.#failures;
    for (const { index } of first ? waiting : []) {
      this.#fail(index, `it was not tried, since slot ${first?.slot ?? 0} failed`);
    }
    return { replaced: this.#replaced, failures: this.#failures };
  }

  /** Never all slots at once, unless there is only one. */
  #laneCount(): number {
    const { parallel = 1 } = this.#command;
    return Math.max(1, Math.min(parallel, this.#ports.slots.length - 1));
  }

  async #takeAll(waiting: Slot[]): Promise<void> {
    while (waiting.length > 0 && this.#failures.length === 0) await this.#takeNext(waiting);
  }

  async #takeNext(waiting: Slot[], canaryMs?: number): Promise<void> {
    const slot = waiting.shift();
    if (!slot) return;
    try {
      await this.#replace(slot, canaryMs);
    } catch (thrown) {
      this.#fail(slot.index, reasonOf(thrown));
    }
  }

  async #replace(slot: Slot, canaryMs: number | undefined): Promise<void> {
    const { clock } = this.#ports;
    const startedMs = clock.monotonicMs();
    const reason = `reload by ${this.#command.requestedBy}`;
    const old = slot.current;
    const { parallel, canaryMs: watchMs, drainTimeoutMs } = this.#command;
    if (old) {
      const inputs = askedFor({ parallel, canaryMs: watchMs, drainTimeoutMs });
      this.#ports.onOperation(old, { action: 'reload', reason, inputs });
    }
    this.#tell(slot, old?.workerId ?? 0, 'forked', 'the new worker boots');
    const incoming = await slot.bringUp(this.#ports.reason, aliveMs, this.#ports.environment);
    const { workerId } = incoming;
    const tookMs = Math.round(clock.monotonicMs() - startedMs);
    this.#tell(slot, workerId, 'running', `the new worker serves after ${tookMs} ms`);
    if (canaryMs !== undefined) await this.#watch(slot, workerId, canaryMs);
    await slot.promote(reason, this.#farewell(slot, old?.workerId ?? 0));
    if (old) this.#tell(slot, old.workerId, 'gone', 'the old worker has ended');
    this.#replaced.push({ slot: slot.index, workerId, tookMs: Math.round(clock.monotonicMs() - startedMs) });
  }

  async #watch(slot: Slot, workerId: number, canaryMs: number): Promise<void> {
    const { clock, slots } = this.#ports;
    const canary = slot.handles.find((handle) => handle.workerId === workerId);
    if (!canary) throw new Error('the canary ended');
    const siblings = slots.flatMap(({ current }) => current ?? []);
    const { isGood, reason, inputs } = await watchCanary(canary, siblings, canaryMs, clock);
    this.#ports.onOperation(canary, { action: isGood ? 'canary-passed' : 'canary-failed', reason, inputs });
    if (isGood) {
      this.#tell(slot, workerId, 'running', `the canary passed: ${reason}`);
      return;
    }
    this.#tell(slot, workerId, 'rolled-back', `the canary failed: ${reason}`);
    await slot.dismiss(`canary rolled back: ${reason}`, this.#farewell(slot, workerId));
    throw new Error(`the canary was rolled back: ${reason}`);
  }

  #farewell({ index: slot }: Slot, workerId: number): Farewell {
    const { clock, drainTimeoutMs } = this.#ports;
    const drainMs = this.#command.drainTimeoutMs ?? drainTimeoutMs;
    return { purpose: 'replace', drainMs, onLeft: reportLeft({ slot, workerId }, drainMs, this.#onProgress, clock) };
  }

  #fail(slot: number, reason: string): void {
    const old = this.#ports.slots.find(({ index }) => index === slot)?.current;
    if (old) this.#ports.onOperation(old, { action: 'reload-failed', reason, inputs: {} });
    this.#failures.push({ slot, error: new SupervisorError('PS_RELOAD_ABORTED', { slot, reason }).toWire() });
  }

  #tell({ index: slot }: Slot, workerId: number, phase: string, message: string): void {
    this.#onProgress({ atMs: this.#ports.clock.now(), slot, workerId, phase, message });
  }
}
