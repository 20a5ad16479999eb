import { relative } from 'node:path';
import type { Cancel, Clock } from '../../core/clock.js';
import type { UnaskedReload } from '../change/unasked-reload.js';

/** Another change of the workers goes on: look again after this. */
const busyRetryMs = 1000;
const longestName = 200;

export interface WatchReloadOptions {
  readonly cwd: string;
  readonly delayMs: number;
  readonly clock: Clock;
  readonly reload: UnaskedReload;
}

/**
 * Gathers changes of files and reloads once when they have come to rest. What changes during a reload is followed by
 * another one. A version that cannot boot changes nothing: the next change is the next try.
 */
export class WatchReload {
  readonly #options: WatchReloadOptions;
  #cancel: Cancel | undefined;
  #first: string | undefined;
  #changeCount = 0;
  #isReloading = false;
  doneCount = 0;
  failedCount = 0;

  constructor(options: WatchReloadOptions) {
    this.#options = options;
  }

  changed(path: string): void {
    this.#first ??= relative(this.#options.cwd, path).slice(0, longestName);
    this.#changeCount += 1;
    if (!this.#isReloading) this.#wait(this.#options.delayMs);
  }

  close(): void {
    this.#cancel?.();
  }

  #wait(delayMs: number): void {
    this.#cancel?.();
    this.#cancel = this.#options.clock.after(delayMs, () => void this.#run());
  }

  async #run(): Promise<void> {
    const [first, count] = [this.#first ?? 'a file', this.#changeCount];
    this.#first = undefined;
    this.#changeCount = 0;
    this.#isReloading = true;
    const others = count > 1 ? `, and ${count - 1} more changes` : '';
    const outcome = await this.#options.reload(`watch: ${first} changed${others}`);
    this.#isReloading = false;
    if (outcome === 'done') this.doneCount += 1;
    if (outcome === 'failed') this.failedCount += 1;
    if (outcome === 'busy') this.#again(first, count);
    else if (this.#changeCount > 0) this.#wait(this.#options.delayMs);
  }

  #again(first: string, count: number): void {
    this.#first = first;
    this.#changeCount += count;
    this.#wait(Math.max(this.#options.delayMs, busyRetryMs));
  }
}
