import type { Settings } from '../../config/settings.js';
import type { Cancel, Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import { examine } from './autopsy.js';
import { OrphanGuard } from '../process/orphan-guard.js';
import { Recycler } from './recycler.js';
import { Shedding } from '../placement/shedding.js';
import type { Timeline } from '../node/timeline.js';
import { Watchdog } from './watchdog.js';
import type { WorkerHandle } from '../worker/worker-handle.js';

export interface WorkerCareOptions {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timeline: Timeline;
  readonly handles: () => readonly WorkerHandle[];
  readonly kill: (workerId: number, reason: string) => void;
  readonly replace: (workerId: number, reason: string) => void;
  readonly shed: (handle: WorkerHandle, forMs: number, moveCount: number) => Promise<number>;
}

/** What looks after workers while they live: whether they hang, grow, age or are slow, and that none outlives the primary. */
export class WorkerCare {
  readonly #watchdog: Watchdog<WorkerHandle>;
  readonly #recycler: Recycler;
  readonly #guard: OrphanGuard;
  readonly #shedding: Shedding;

  constructor({ settings, clock, logger, timeline, handles, kill, replace, shed }: WorkerCareOptions) {
    const onChange = timeline.shed.bind(timeline);
    this.#shedding = new Shedding({ settings, clock, logger, handles, tell: shed, onChange });
    this.#guard = new OrphanGuard(logger);
    this.#watchdog = new Watchdog({
      hangTimeoutMs: isDebugged() ? 0 : settings.hangTimeout,
      clock,
      logger,
      workers: handles,
      examine: (pid) => examine(pid),
      onHung: (handle, { reason, stack }) => {
        timeline.hung(handle, reason, stack);
        kill(handle.workerId, reason);
      },
    });
    this.#recycler = new Recycler({
      limits: { maxMemoryBytes: settings.maxMemory, maxLifetimeMs: settings.maxLifetime },
      clock,
      logger,
      random: Math.random,
      workers: () => handles().map((handle) => handle.snapshot()),
      replace,
    });
  }

  start(): Cancel {
    const cancels = [this.#watchdog.start(), this.#recycler.start(), this.#shedding.start()];
    return () => {
      for (const cancel of cancels) cancel();
    };
  }

  heard(handle: WorkerHandle): void {
    this.#watchdog.heard(handle);
  }

  wasBlocked(handle: WorkerHandle, delayMs: number): void {
    this.#watchdog.wasBlocked(handle, delayMs);
  }

  started(handle: WorkerHandle): void {
    const { identity } = handle;
    this.#shedding.watch(handle);
    if (identity.pid > 0) this.#guard.watch(identity.pid);
  }

  exited({ identity }: WorkerHandle): void {
    this.#guard.forget(identity.pid);
  }

  /** After the last worker has ended. */
  close(): void {
    this.#guard.close();
  }
}

/** At a breakpoint an event loop stands still for as long as its developer thinks. */
function isDebugged(): boolean {
  return process.execArgv.some((flag) => flag.startsWith('--inspect'));
}
