import type { Clock } from '../../core/clock.js';
import { reasonOf, SupervisorError } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';

const repeatMs = 60_000;

type Trouble = 'away' | 'refused';

const messages = {
  away: 'Redis does not answer; figures are kept in memory until it does',
  refused: 'Redis refuses writes; figures are kept in memory and sent again',
} as const satisfies Record<Trouble, string>;

/** Says that Redis is in trouble once, then once a minute at most, and once that it is well again. */
export class AwayLog {
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #label: string;
  readonly #saidAtMs = new Map<Trouble, number>();

  constructor(options: { logger: Logger; clock: Clock; label: string }) {
    this.#logger = options.logger;
    this.#clock = options.clock;
    this.#label = options.label;
  }

  say(trouble: Trouble, reason: string): void {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - (this.#saidAtMs.get(trouble) ?? -Infinity) < repeatMs) return;
    this.#saidAtMs.set(trouble, nowMs);
    this.#logger.warn(messages[trouble], { event: `redis-${trouble}`, redis: this.#label, reason });
  }

  /** A write failed: Redis said no, or did not answer. */
  failed(error: unknown): void {
    const isRefusal = error instanceof SupervisorError || (error instanceof Error && error.name === 'ReplyError');
    this.say(isRefusal ? 'refused' : 'away', reasonOf(error));
  }

  /** A flapping Redis gets no new warning within the minute, only this line each time. */
  isBack(): void {
    this.#logger.info('Redis answers', { event: 'redis-ready', redis: this.#label });
  }
}
