import { randomSource } from '../../../bench/support/random-source.mjs';

export interface FuzzRun {
  readonly seed: number;
  readonly count: number;
}

/**
 * How a fuzz test runs: short and always the same in the suite, long and by any seed under
 * `npm run test:fuzz -- --seed 7 --count 10000`.
 */
export function fuzzRun(shortCount: number): FuzzRun {
  const { PS_FUZZ_SEED: seed = '1', PS_FUZZ_COUNT: count = String(shortCount) } = process.env;
  return { seed: Number(seed), count: Number(count) };
}

/** Choices that are the same for the same seed. */
export class Chooser {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = randomSource(seed);
  }

  below(count: number): number {
    return Math.floor(this.#next() * count);
  }

  /** True in `ratio` of the cases. */
  chance(ratio: number): boolean {
    return this.#next() < ratio;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.below(256)));
  }

  /** Cuts, doubles, overwrites or inserts at a place of a text. */
  mutate(text: string): string {
    const at = this.below(text.length + 1);
    const junk = this.bytes(1 + this.below(6)).toString('latin1');
    const [before, after] = [text.slice(0, at), text.slice(at)];
    return this.pick([before, text + text, before + junk + after.slice(junk.length), before + junk + after, after]);
  }
}
