import type { WorkerProcess } from './fork.js';

/**
 * Numbers for workers, each the lowest that no living worker has: while a slot is reloaded it has two workers, so its own
 * number would give both the same ports.
 */
export class PortIndexes {
  readonly #taken = new Set<number>();

  /** @returns the worker, whose number is free again when it ends */
  forkWith(fork: (portIndex: number) => WorkerProcess): WorkerProcess {
    const index = this.#lowestFree();
    const worker = fork(index);
    this.#taken.add(index);
    worker.onExit(() => this.#taken.delete(index));
    return worker;
  }

  #lowestFree(): number {
    let index = 0;
    while (this.#taken.has(index)) index += 1;
    return index;
  }
}
