import { reasonOf, SupervisorError, type WireError } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import type {
  DrainCommand,
  DrainReport,
  OnProgress,
  ReloadCommand,
  ResetReport,
  RestartCommand,
  ScaleReport,
  SlotReport,
  SupervisionCommands,
  WorkerTarget,
} from '../../http/ports/supervision-ports.js';
import type { CommandBus } from '../node/command-bus.js';
import { describeChanges } from './configuration-changes.js';
import { drainWorkers, undrainWorkers } from './drain-command.js';
import type { OnOperation } from '../node/operations.js';
import type { LiveConfiguration, NextConfiguration } from './live-configuration.js';
import { Reload } from './reload.js';
import { type ScalePorts, type ScaleReason, scaleTo } from './scale.js';
import type { Slot } from '../slots/slot.js';
import type { Supervisor } from '../slots/supervisor.js';
import type { WorkerEnvironment } from '../process/worker-fork.js';
import type { WorkerHandle } from '../worker/worker-handle.js';

export interface SupervisionOptions extends ScalePorts {
  readonly supervisor: Supervisor;
  readonly bus: Pick<CommandBus, 'drain' | 'undrain'>;
  readonly configuration: Pick<LiveConfiguration, 'next'>;
  readonly logger: Logger;
  readonly onOperation: OnOperation;
  /** Told when a command over several workers begins; what it returns is told its end, with the reason if it failed. */
  readonly onCommand?: (what: string) => ((failure?: string) => void) | undefined;
}

/** The commands that change the set of workers: one that replaces, adds or removes workers runs at a time. */
export class Supervision implements SupervisionCommands {
  readonly #options: SupervisionOptions;
  #running: string | undefined;

  constructor(options: SupervisionOptions) {
    this.#options = options;
  }

  reload(command: ReloadCommand, onProgress: OnProgress): Promise<SlotReport> {
    return this.#exclusively(`reload by ${command.requestedBy}`, async (what) => {
      const { supervisor } = this.#options;
      const next = await this.#reread(what, command.environment);
      const { slots } = supervisor;
      const report = await new Reload({ ...this.#options, ...next, slots }, command, onProgress).run();
      // A version that failed somewhere is not what later slots should begin with.
      if (report.failures.length === 0) this.#adopt(next);
      return { ...report, changes: next.changes };
    });
  }

  restart(
    { requestedBy, isForced = false, environment, ...target }: RestartCommand,
    onProgress: OnProgress,
  ): Promise<SlotReport> {
    return this.#exclusively(`restart by ${requestedBy}`, async (what) => {
      const slots = this.#slotsOf(target);
      const next = await this.#reread(what, environment);
      const replaced: SlotReport['replaced'][number][] = [];
      const failures: { readonly slot: number; readonly error: WireError }[] = [];
      for (const slot of slots) {
        const old = slot.current;
        if (old) this.#options.onOperation(old, { action: 'restart', reason: what, inputs: {} });
        try {
          if (isForced) old?.killNow(what);
          replaced.push(await this.#restartOne(slot, what, next, onProgress));
        } catch (thrown) {
          if (!(thrown instanceof SupervisorError)) throw thrown;
          const { message: reason } = thrown;
          if (old) this.#options.onOperation(old, { action: 'restart-failed', reason, inputs: {} });
          failures.push({ slot: slot.index, error: thrown.toWire() });
        }
      }
      if (replaced.length === this.#options.supervisor.slots.length) this.#adopt(next);
      return { replaced, failures, changes: next.changes };
    });
  }

  async drain(command: DrainCommand, onProgress: OnProgress): Promise<DrainReport> {
    return drainWorkers(this.#options, this.#workersOf(command), command, onProgress);
  }

  async undrain({ requestedBy, ...target }: WorkerTarget & { readonly requestedBy: string }): Promise<void> {
    const isAll = target.workerId === undefined && target.slot === undefined;
    const drained = ({ state, isEnding }: WorkerHandle): boolean => state === 'draining' && !isEnding;
    const handles = this.#workersOf(target).filter((handle) => !isAll || drained(handle));
    await undrainWorkers(this.#options, handles, requestedBy);
  }

  reset({ requestedBy, ...target }: WorkerTarget & { readonly requestedBy: string }): ResetReport {
    const { supervisor, logger } = this.#options;
    const meant = this.#slotsOf(target);
    const slots = meant.map(({ index: slot, crashCount }) => ({ slot, crashCount }));
    for (const slot of meant) slot.resetCrashes();
    logger.info('restart counters are set back', { event: 'reset', requestedBy, slots: slots.length });
    if (meant.length < supervisor.slots.length) return { slots };
    const { restartCount } = supervisor;
    supervisor.resetRestarts();
    return { slots, restartCount };
  }

  scale(count: number, requestedBy: string, onProgress: OnProgress): Promise<ScaleReport> {
    return this.scaleFor(count, { reason: `scale to ${count} by ${requestedBy}`, inputs: {} }, onProgress);
  }

  /** The same with the figures that decided it; for autoscaling. */
  scaleFor(count: number, why: ScaleReason, onProgress: OnProgress): Promise<ScaleReport> {
    return this.#exclusively(why.reason, () => scaleTo(this.#options, count, why, onProgress));
  }

  /** @throws {SupervisorError} PS_CONFIG_* when what is read now cannot be used */
  async #reread(what: string, given?: WorkerEnvironment): Promise<NextConfiguration & { readonly reason: string }> {
    const next = await this.#options.configuration.next(given);
    const told = describeChanges(next.changes);
    if (told !== undefined)
      this.#options.logger.info('configuration or environment has changed', {
        event: 'configuration',
        reason: what,
        changes: told,
      });
    return { ...next, reason: told === undefined ? what : `${what}: ${told}` };
  }

  #adopt({ environment, adopt }: NextConfiguration): void {
    this.#options.supervisor.environment = environment;
    adopt();
  }

  async #restartOne(
    slot: Slot,
    what: string,
    { environment, reason }: NextConfiguration & { readonly reason: string },
    onProgress: OnProgress,
  ): Promise<SlotReport['replaced'][number]> {
    const { clock } = this.#options;
    const startedMs = clock.monotonicMs();
    const { workerId } = await slot.restart(what, reason, environment);
    const tookMs = Math.round(clock.monotonicMs() - startedMs);
    const message = `the new worker serves after ${tookMs} ms`;
    onProgress({ atMs: clock.now(), slot: slot.index, workerId, phase: 'running', message });
    return { slot: slot.index, workerId, tookMs };
  }

  async #exclusively<T>(what: string, run: (what: string) => Promise<T>): Promise<T> {
    if (this.#running !== undefined) throw new SupervisorError('PS_COMMAND_BUSY', { running: this.#running });
    this.#running = what;
    const onEnd = this.#options.onCommand?.(what);
    try {
      const result = await run(what);
      onEnd?.();
      return result;
    } catch (thrown) {
      onEnd?.(reasonOf(thrown));
      throw thrown;
    } finally {
      this.#running = undefined;
    }
  }

  /** @throws {SupervisorError} PS_WORKER_UNKNOWN, PS_SLOT_UNKNOWN */
  #slotsOf({ workerId, slot: index }: WorkerTarget): readonly Slot[] {
    const { slots } = this.#options.supervisor;
    if (workerId === undefined && index === undefined) return slots;
    const found = slots.filter((slot) =>
      workerId === undefined ? slot.index === index : slot.current?.workerId === workerId,
    );
    if (found.length > 0) return found;
    if (workerId === undefined) {
      throw new SupervisorError('PS_SLOT_UNKNOWN', {
        slot: index ?? '',
        known: slots.map((slot) => slot.index).join(', '),
      });
    }
    const known = slots.flatMap(({ current }) => current?.workerId ?? []).join(', ') || 'none';
    throw new SupervisorError('PS_WORKER_UNKNOWN', { workerId, known });
  }

  #workersOf(target: WorkerTarget): readonly WorkerHandle[] {
    return this.#slotsOf(target).flatMap(({ current }) => current ?? []);
  }
}
