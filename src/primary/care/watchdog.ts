import type { Cancel, Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import type { WorkerState } from '../../protocol/snapshot.js';
import type { Autopsy } from './autopsy.js';
import { describeFrame, describePlace } from './autopsy-stack.js';
import { hungForMs, wasLate } from './liveness.js';

/** As long as the limit allows it, with everything else that comes once a second: each wake-up of its own costs. */
const longestTickMs = 1000;
const shortestTickMs = 500;

/** A worker as far as the watchdog needs to know it. */
export interface WatchedWorker {
  readonly workerId: number;
  readonly slot: number;
  readonly state: WorkerState;
  readonly identity: { readonly pid: number };
  /** The strategy that it runs, if any. */
  readonly runningStrategy?: string | undefined;
}

/** Why a worker is killed, and where it stood. */
export interface Hang {
  /** `hung for 4.1 s in spin (server.cjs:12)` */
  readonly reason: string;
  readonly stack: readonly string[];
}

export interface WatchdogOptions<Worker extends WatchedWorker> {
  /** 0: no watchdog. */
  readonly hangTimeoutMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly workers: () => readonly Worker[];
  readonly examine: (pid: number) => Promise<Autopsy>;
  /** Records the hang and kills the worker: its inspector is open. */
  readonly onHung: (worker: Worker, hang: Hang) => void;
}

/** Finds workers whose event loop stands still, asks them why, and has them killed. Boots have a deadline of their own. */
export class Watchdog<Worker extends WatchedWorker> {
  readonly #options: WatchdogOptions<Worker>;
  readonly #heardMs = new WeakMap<Worker, number>();
  readonly #examined = new WeakSet<Worker>();
  readonly #tickMs: number;
  #dueMs = 0;
  #wasLateMs: number | undefined;

  constructor(options: WatchdogOptions<Worker>) {
    this.#options = options;
    this.#tickMs = Math.max(shortestTickMs, Math.min(longestTickMs, options.hangTimeoutMs / 4));
  }

  /** Any message is a sign of life: only an event loop that turns can send one. */
  heard(worker: Worker): void {
    this.#heardMs.set(worker, this.#options.clock.monotonicMs());
  }

  /** The worker says that its event loop had been blocked, for less long than would have been its end. */
  wasBlocked({ workerId, slot }: Worker, delayMs: number): void {
    const { hangTimeoutMs, logger } = this.#options;
    if (delayMs < hangTimeoutMs / 4) return;
    logger.warn('the event loop of a worker was blocked', { event: 'worker-blocked', workerId, slot, delayMs });
  }

  start(): Cancel {
    const { clock, hangTimeoutMs } = this.#options;
    if (hangTimeoutMs === 0) return () => undefined;
    this.#dueMs = clock.monotonicMs() + this.#tickMs;
    return clock.every(this.#tickMs, () => this.#tick());
  }

  #tick(): void {
    const { clock, workers, hangTimeoutMs } = this.#options;
    const nowMs = clock.monotonicMs();
    if (wasLate({ nowMs, dueMs: this.#dueMs })) this.#wasLateMs = nowMs;
    this.#dueMs = nowMs + this.#tickMs;
    for (const worker of workers()) {
      if (this.#examined.has(worker)) continue;
      if (!isWatched(worker) || !this.#heardMs.has(worker)) this.#heardMs.set(worker, nowMs);
      const heardMs = this.#heardMs.get(worker) ?? nowMs;
      const silentMs = hungForMs({ nowMs, heardMs, wasLateMs: this.#wasLateMs, hangTimeoutMs });
      if (silentMs !== undefined) void this.#examine(worker, silentMs);
    }
  }

  async #examine(worker: Worker, silentMs: number): Promise<void> {
    this.#examined.add(worker);
    const { workerId, slot, identity } = worker;
    const autopsy = await this.#options.examine(identity.pid);
    const hang = describeHang(silentMs, autopsy, worker.runningStrategy);
    this.#options.logger.error('a worker hangs and is killed', {
      event: 'worker-hung',
      workerId,
      slot,
      reason: hang.reason,
      stack: hang.stack.join('\n'),
    });
    this.#options.onHung(worker, hang);
  }
}

/** A boot may block for long and has a deadline of its own; silence is counted from when the worker serves. */
function isWatched({ state }: WatchedWorker): boolean {
  return state === 'running' || state === 'draining';
}

export function describeHang(silentMs: number, { frames, failure }: Autopsy, strategy?: string): Hang {
  const forHowLong = `hung for ${(silentMs / 1000).toFixed(1)} s`;
  const place = describePlace(frames);
  const where = place === undefined ? (failure ?? 'for unknown reasons') : `in ${place}`;
  const running = strategy === undefined ? '' : `, while strategy ${strategy} ran`;
  return {
    reason: `${forHowLong}${place === undefined ? ', ' : ' '}${where}${running}`,
    stack: frames.map(describeFrame),
  };
}
