import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SupervisorError } from '../../core/errors.js';

/** At the first use: with what it loads itself it would cost every worker 0.2 MB. */
const files = () => process.getBuiltinModule('node:fs/promises');

const prefixPattern = /^[A-Za-z0-9][A-Za-z0-9._]{2,62}-$/;
const mostPerRun = 1000;
const mostPrefixes = 64;

/** Temporary data that the application declared its own: entries of the temp folder by prefix, older than their TTL (R18). */
export class TemporaryDirectories {
  readonly #folder: string;
  readonly #ttlByPrefix = new Map<string, number>();

  constructor(folder: string = tmpdir()) {
    this.#folder = folder;
  }

  /** @throws {SupervisorError} PS_CONFIG_BAD_VALUE, above all for a prefix that could be somebody else's */
  register(prefix: string, ttlMs: number): void {
    if (!prefixPattern.test(prefix))
      throw refusal('prefix', prefix, 'letters, digits, dots and underscores, at least three, ending in a dash');
    if (!(ttlMs > 0)) throw refusal('ttlMs', String(ttlMs), 'milliseconds above 0');
    if (this.#ttlByPrefix.size >= mostPrefixes) throw refusal('prefix', prefix, `at most ${mostPrefixes} of them`);
    this.#ttlByPrefix.set(prefix, ttlMs);
  }

  /** Removes what is due. @returns how many entries went, and how many resisted */
  async trim(nowMs: number, signal: AbortSignal): Promise<{ removedCount: number; failedCount: number }> {
    const result = { removedCount: 0, failedCount: 0 };
    if (this.#ttlByPrefix.size === 0) return result;
    for (const name of (await files().readdir(this.#folder)).filter((one) => this.#ttlMs(one) !== undefined)) {
      if (signal.aborted || result.removedCount + result.failedCount >= mostPerRun) break;
      if (!(await this.#isDue(name, nowMs))) continue;
      const isRemoved = await files()
        .rm(join(this.#folder, name), { recursive: true, force: true })
        .then(
          () => true,
          () => false,
        );
      result[isRemoved ? 'removedCount' : 'failedCount'] += 1;
    }
    return result;
  }

  async #isDue(name: string, nowMs: number): Promise<boolean> {
    // Another process may remove the entry at any time: then it is not due.
    const stats = await files()
      .lstat(join(this.#folder, name))
      .catch(() => undefined);
    const isOwn = stats !== undefined && (process.getuid === undefined || stats.uid === process.getuid());
    return isOwn && nowMs - stats.mtimeMs > (this.#ttlMs(name) ?? Infinity);
  }

  #ttlMs(name: string): number | undefined {
    for (const [prefix, ttlMs] of this.#ttlByPrefix) if (name.startsWith(prefix)) return ttlMs;
    return undefined;
  }
}

function refusal(name: string, value: string, allowed: string): SupervisorError {
  return new SupervisorError('PS_CONFIG_BAD_VALUE', { source: 'temporary directory', name, value, allowed });
}
