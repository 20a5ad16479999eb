import pidusage from 'pidusage';
import type { Logger } from '../../core/logger.js';
import { reasonOf } from '../../core/errors.js';

export interface OutsideUsage {
  /** Share of one core since the last reading, not capped. */
  readonly cpuRatio: number;
  readonly rssBytes: number;
}

/**
 * pidusage holds a descriptor for each process until it was not asked for so long, and looks at half of that. This is more
 * than twice our longest period, and little beside its 60 s, within which workers that keep ending add up. Its `clear`
 * would forget the descriptors without closing them (4.0).
 */
const keptForMs = 11_000;

/**
 * Reads processes from outside, as a cross-check of what they say of themselves.
 * A pid's first reading has no CPU figure yet and is left out; a process that has just ended is left out too.
 */
export class ProcessUsage {
  readonly #logger: Logger;
  readonly #keptForMs: number;
  #seenPids = new Set<number>();

  constructor(logger: Logger, descriptorsKeptForMs = keptForMs) {
    this.#logger = logger;
    this.#keptForMs = descriptorsKeptForMs;
  }

  async read(pids: readonly number[]): Promise<ReadonlyMap<number, OutsideUsage>> {
    const usage = await this.#readAll(pids);
    const known = usage.filter(([pid]) => this.#seenPids.has(pid));
    this.#seenPids = new Set(pids);
    return new Map(known);
  }

  /** In one call: the first call runs `getconf` twice, and so would each call that begins beside it. */
  async #readAll(pids: readonly number[]): Promise<readonly (readonly [number, OutsideUsage])[]> {
    if (pids.length === 0) return [];
    try {
      const stats = await pidusage([...pids], { maxage: this.#keptForMs });
      return pids.flatMap((pid) => {
        const { cpu, memory } = stats[pid] ?? {};
        if (cpu === undefined || memory === undefined) return [];
        return [[pid, { cpuRatio: cpu / 100, rssBytes: memory }] as const];
      });
    } catch (thrown) {
      this.#logger.debug('processes cannot be read from outside', { pids: pids.join(' '), reason: reasonOf(thrown) });
      return [];
    }
  }
}
