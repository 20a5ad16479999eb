import type { Clock } from '../../core/clock.js';
import type { ExpositionFormat } from '../../prometheus/exposition-format.js';

/** Between two texts of one format; a scrape within it waits for its end. Prometheus asks every 15 s or so, a crowd at once. */
const restMs = 100;

/**
 * Writes one text for all who ask while one is awaited. Nobody gets what was written before they asked, unless it was still
 * being written: a crowd waits a moment and shares the next text.
 */
export class SharedScrapes {
  readonly #write: (format: ExpositionFormat) => Promise<Uint8Array<ArrayBuffer>>;
  readonly #clock: Clock;
  readonly #awaited = new Map<ExpositionFormat, Promise<Uint8Array<ArrayBuffer>>>();
  readonly #writtenAtMs = new Map<ExpositionFormat, number>();

  constructor(write: (format: ExpositionFormat) => Promise<Uint8Array<ArrayBuffer>>, clock: Clock) {
    this.#write = write;
    this.#clock = clock;
  }

  text(format: ExpositionFormat): Promise<Uint8Array<ArrayBuffer>> {
    const awaited = this.#awaited.get(format);
    if (awaited) return awaited;
    const text = this.#next(format).finally(() => {
      this.#awaited.delete(format);
      this.#writtenAtMs.set(format, this.#clock.monotonicMs());
    });
    this.#awaited.set(format, text);
    return text;
  }

  async #next(format: ExpositionFormat): Promise<Uint8Array<ArrayBuffer>> {
    const sinceMs = this.#clock.monotonicMs() - (this.#writtenAtMs.get(format) ?? Number.NEGATIVE_INFINITY);
    if (sinceMs < restMs) await new Promise<void>((resolve) => this.#clock.after(restMs - sinceMs, resolve));
    return this.#write(format);
  }
}
