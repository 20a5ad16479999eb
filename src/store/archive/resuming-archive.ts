import type { HistoryFrame } from '../../protocol/snapshot.js';
import type { ArchiveWriter } from './archive-writer.js';
import { tiers } from './tiers.js';
import type { VaultWrite } from './vault.js';

/** Own steps wait so long at most for those of the primary before: five minutes of steps of 10 s. */
const mostHeld = 30;
const longestStepMs = Math.max(...tiers.map(({ stepMs }) => stepMs));

/**
 * An archive that begins with the steps which the primary before recorded and perhaps did not pack: it was killed, or the
 * machine went down. Packing a step again changes nothing, so nobody needs to know which ones were packed.
 */
export class ResumingArchive {
  readonly #writer: ArchiveWriter;
  #held: HistoryFrame[] | undefined = [];
  #startMs: number | undefined;

  constructor(writer: ArchiveWriter) {
    this.#writer = writer;
  }

  /** Whether there are own steps that wait for the earlier ones. */
  get isHolding(): boolean {
    return this.#held !== undefined && this.#held.length > 0;
  }

  /** @returns what is to be written now: nothing mostly */
  add(frame: HistoryFrame): readonly VaultWrite[] {
    if (!this.#held) return this.#writer.add(frame);
    this.#held.push(frame);
    return this.#held.length < mostHeld ? [] : this.goOn();
  }

  /**
   * Takes up the next of the earlier steps, oldest first; those before the start of a longest step are left, since a rollup
   * of half its steps must not take the place of the whole one, and those that a clock set back has put after the own.
   */
  takeUp(earlier: readonly HistoryFrame[]): readonly VaultWrite[] {
    const [oldest] = earlier;
    if (!this.#held || !oldest) return [];
    const endMs = this.#held[0]?.atMs ?? Infinity;
    this.#startMs ??= Math.ceil((oldest.atMs - oldest.stepMs) / longestStepMs) * longestStepMs;
    const startMs = this.#startMs;
    return earlier.flatMap((frame) => (frame.atMs > startMs && frame.atMs < endMs ? this.#writer.add(frame) : []));
  }

  /** There are no more earlier steps, or they come too late: own ones are packed from now on. */
  goOn(): readonly VaultWrite[] {
    const held = this.#held ?? [];
    this.#held = undefined;
    return held.flatMap((frame) => this.#writer.add(frame));
  }

  /** Everything that is not yet written, the steps included that are not over. */
  flush(): readonly VaultWrite[] {
    return [...this.goOn(), ...this.#writer.flush()];
  }
}
