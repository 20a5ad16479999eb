import { cgroupFiles, type ReadText, readSystemText } from '../../core/cgroup.js';

const controller = { name: 'memory', v2File: 'memory.events', v1File: 'memory.oom_control' };

/**
 * Counts the processes that the kernel killed for lack of memory, in the groups of this process (cgroup v2 and v1) and
 * on the whole machine: whoever is killed learns nothing of it, and SIGKILL looks the same from everybody.
 */
export class OomKills {
  readonly #readText: ReadText;
  readonly #paths: readonly string[];
  #seenCount: number;

  constructor(readText: ReadText = readSystemText) {
    this.#readText = readText;
    this.#paths = [...cgroupFiles(controller, readText).map(({ path }) => path), '/proc/vmstat'];
    this.#seenCount = this.#count();
  }

  /** Whether there was one since the last call. */
  readonly hasNew = (): boolean => {
    const count = this.#count();
    const isNew = count > this.#seenCount;
    this.#seenCount = count;
    return isNew;
  };

  /** Each file has a line such as `oom_kill 3`; together they only ever grow. */
  #count(): number {
    return this.#paths
      .map((path) => Number(/^oom_kill (\d+)$/m.exec(this.#readText(path) ?? '')?.[1] ?? 0))
      .reduce((sum, count) => sum + count, 0);
  }
}
