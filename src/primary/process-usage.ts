import pidusage from 'pidusage';
import type { Logger } from '../core/logger.js';
import { reasonOf } from '../core/errors.js';

export interface OutsideUsage {
  /** Share of one core since the last reading, not capped. */
  readonly cpuRatio: number;
  readonly rssBytes: number;
}

/**
 * Reads processes from outside, as a cross-check of what they say of themselves.
 * A pid's first reading has no CPU figure yet and is left out; a process that has just ended is left out too.
 */
export class ProcessUsage {
  readonly #logger: Logger;
  #seenPids = new Set<number>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  async read(pids: readonly number[]): Promise<ReadonlyMap<number, OutsideUsage>> {
    const usage = await Promise.all(pids.map((pid) => this.#readOne(pid)));
    const known = usage.filter((entry) => entry !== undefined && this.#seenPids.has(entry[0]));
    this.#seenPids = new Set(pids);
    return new Map(known.filter((entry) => entry !== undefined));
  }

  /** Gives back the descriptors that pidusage holds for 60 s. */
  clear(): void {
    this.#seenPids.clear();
    pidusage.clear();
  }

  async #readOne(pid: number): Promise<readonly [number, OutsideUsage] | undefined> {
    try {
      const { cpu, memory } = await pidusage(pid);
      return [pid, { cpuRatio: cpu / 100, rssBytes: memory }];
    } catch (thrown) {
      this.#logger.debug('process cannot be read from outside', { pid, reason: reasonOf(thrown) });
      return undefined;
    }
  }
}
