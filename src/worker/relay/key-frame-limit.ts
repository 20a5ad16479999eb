import type { Cancel, Clock } from '../../core/clock.js';

/** A key frame costs every viewer bandwidth, so each channel's publisher is asked at most this often. */
const periodMs = 500;

/** Asks for key frames now, or as soon as the last request is old enough; requests in between become one. */
export class KeyFrameLimit {
  readonly #clock: Clock;
  readonly #ask: (channel: number) => void;
  readonly #askedAtMs = new Map<number, number>();
  readonly #waiting = new Map<number, Cancel>();

  constructor(clock: Clock, ask: (channel: number) => void) {
    this.#clock = clock;
    this.#ask = ask;
  }

  request(channel: number): void {
    if (this.#waiting.has(channel)) return;
    const waitMs = (this.#askedAtMs.get(channel) ?? -Infinity) + periodMs - this.#clock.monotonicMs();
    if (waitMs <= 0) this.#now(channel);
    else
      this.#waiting.set(
        channel,
        this.#clock.after(waitMs, () => this.#now(channel)),
      );
  }

  close(): void {
    for (const cancel of this.#waiting.values()) cancel();
    this.#waiting.clear();
  }

  #now(channel: number): void {
    this.#waiting.delete(channel);
    this.#askedAtMs.set(channel, this.#clock.monotonicMs());
    this.#ask(channel);
  }
}
