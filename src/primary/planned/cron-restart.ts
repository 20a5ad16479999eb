import type { Cancel, Clock } from '../../core/clock.js';
import { formatDuration } from '../../core/units.js';
import type { Logger } from '../../core/logger.js';
import type { CronStatus } from '../../http/planned-reloads.js';
import type { NextMoment } from './cron-pattern.js';
import type { UnaskedReload } from '../change/unasked-reload.js';

/** The wall clock may be set, and a machine may sleep: nobody waits longer than this without looking again. */
const lookEveryMs = 60_000;
/** A moment that is found so late belongs to the past: nobody planned a reload for now. */
const mostLateMs = 120_000;

export interface CronRestartOptions {
  readonly pattern: string;
  readonly next: NextMoment;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly reload: UnaskedReload;
}

/** Reloads at the moments of a cron pattern; one that comes during another change of the workers is left out. */
export class CronRestart {
  readonly #options: CronRestartOptions;
  #dueMs: number | undefined;
  #lastDueMs = 0;
  #cancel: Cancel | undefined;
  readonly #counts = { done: 0, failed: 0, busy: 0, missed: 0 };

  constructor(options: CronRestartOptions) {
    this.#options = options;
  }

  get status(): CronStatus {
    const { done: doneCount, failed: failedCount, busy: busyCount, missed: missedCount } = this.#counts;
    const { pattern } = this.#options;
    const counts = { doneCount, failedCount, busyCount, missedCount };
    return { pattern, ...(this.#dueMs !== undefined && { nextAtMs: this.#dueMs }), ...counts };
  }

  start(): Cancel {
    this.#plan();
    return () => this.#cancel?.();
  }

  #plan(): void {
    const { clock, next } = this.#options;
    const nowMs = clock.now();
    // A clock that is set back must not bring the same moment twice.
    this.#dueMs = next(Math.max(nowMs, this.#lastDueMs));
    if (this.#dueMs === undefined) return;
    this.#cancel = clock.after(Math.min(this.#dueMs - nowMs, lookEveryMs), () => this.#look());
  }

  #look(): void {
    const dueMs = this.#dueMs;
    const lateMs = dueMs === undefined ? -1 : this.#options.clock.now() - dueMs;
    if (lateMs >= 0) this.#lastDueMs = dueMs ?? 0;
    this.#plan();
    if (lateMs > mostLateMs) this.#miss(lateMs);
    else if (lateMs >= 0) void this.#run();
  }

  #miss(lateMs: number): void {
    this.#counts.missed += 1;
    this.#options.logger.warn('a cron restart was missed and is not made up for', {
      event: 'cron-restart',
      pattern: this.#options.pattern,
      late: formatDuration(lateMs),
    });
  }

  async #run(): Promise<void> {
    const { reload, pattern, logger } = this.#options;
    const outcome = await reload(`cron ${pattern}`);
    this.#counts[outcome] += 1;
    if (outcome === 'busy')
      logger.warn('a cron restart is left out, since the workers are being changed already', {
        event: 'cron-restart',
        pattern,
      });
  }
}
