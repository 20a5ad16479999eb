import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { SupervisorError } from '../core/errors.js';

/** A new file that only its user may read, written part by part. */
export class PrivateFile {
  readonly path: string;
  readonly #fd: number;

  /** @throws {SupervisorError} PS_CLI_FILE_EXISTS */
  constructor(path: string) {
    this.path = path;
    try {
      this.#fd = openSync(path, 'wx', 0o600);
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')
        throw new SupervisorError('PS_CLI_FILE_EXISTS', { file: path }, { cause });
      throw cause;
    }
  }

  write(text: string): void {
    writeSync(this.#fd, text);
  }

  close(): void {
    closeSync(this.#fd);
  }

  /** What would have been in it did not come. */
  discard(): void {
    this.close();
    rmSync(this.path, { force: true });
  }
}
