import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { type Archive, listArchives, sizeOf } from './log-paths.js';

/** After so many looks at a file that is shorter than what was read of it, somebody else has emptied it. */
const patientLooks = 10;
const chunkBytes = 65_536;

/**
 * The lines of a log and its archives, newest file first; a line that a rotation has split is whole again.
 * @param untilBytes where reading of the newest file ends, for a reader who follows it from there
 */
export function* linesNewestFileFirst(path: string, untilBytes?: number): Generator<readonly string[]> {
  const files = [path, ...(listArchives(path) ?? []).map((archive) => archive.path)];
  let tail = '';
  for (const [index, file] of files.entries()) {
    const lines = `${readWhole(file, index === 0 ? untilBytes : undefined)}${tail}`.split('\n');
    if (lines.at(-1) === '') lines.pop();
    tail = index < files.length - 1 ? (lines.shift() ?? '') : '';
    yield lines;
  }
}

/** Follows a log from its present end through rotations, both by renaming and by cutting the head away. */
export class LogTail {
  readonly #path: string;
  readonly #decoder = new StringDecoder();
  #newestArchive: string | undefined;
  #offsetBytes: number;
  #unfinishedLine = '';
  #looksAtShortFile = 0;

  constructor(path: string) {
    this.#path = path;
    this.#newestArchive = listArchives(path)?.[0]?.id;
    this.#offsetBytes = sizeOf(path);
  }

  get offsetBytes(): number {
    return this.#offsetBytes;
  }

  /** The whole lines that were written since the last call. */
  read(): readonly string[] {
    const archives = listArchives(this.#path);
    if (!archives) return [];
    const known = archives.findIndex(({ id }) => id === this.#newestArchive);
    const added = known < 0 ? archives : archives.slice(0, known);
    if (added.length === 0 && this.#isCutJustNow()) return [];
    this.#newestArchive = archives[0]?.id;
    const text = [...added].reverse().map((archive) => this.#readOn(archive));
    return this.#toLines([...text, this.#readCurrent()].join(''));
  }

  /** Between the cut and the new archive the file is shorter than what we have read. */
  #isCutJustNow(): boolean {
    if (sizeOf(this.#path) >= this.#offsetBytes) {
      this.#looksAtShortFile = 0;
      return false;
    }
    this.#looksAtShortFile += 1;
    if (this.#looksAtShortFile < patientLooks) return true;
    this.#offsetBytes = 0;
    return false;
  }

  /** What was read of the log before may lie in the archive, wholly or in part. */
  #readOn({ path, sizeBytes }: Archive): string {
    const from = Math.min(this.#offsetBytes, sizeBytes);
    this.#offsetBytes -= from;
    return this.#decoder.write(readFrom(path, from));
  }

  #readCurrent(): string {
    const bytes = readFrom(this.#path, this.#offsetBytes);
    this.#offsetBytes += bytes.length;
    return this.#decoder.write(bytes);
  }

  #toLines(text: string): readonly string[] {
    const lines = `${this.#unfinishedLine}${text}`.split('\n');
    this.#unfinishedLine = lines.pop() ?? '';
    return lines;
  }
}

function readWhole(path: string, untilBytes?: number): string {
  try {
    return readFileSync(path).subarray(0, untilBytes).toString();
  } catch (thrown) {
    if (isMissing(thrown)) return '';
    throw thrown;
  }
}

function readFrom(path: string, position: number): Buffer {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (thrown) {
    // A rotation has renamed it, and nothing was written since.
    if (isMissing(thrown)) return Buffer.alloc(0);
    throw thrown;
  }
  try {
    const chunks: Buffer[] = [];
    for (let at = position; ; ) {
      const chunk = Buffer.alloc(chunkBytes);
      const length = readSync(file, chunk, 0, chunkBytes, at);
      if (length === 0) return Buffer.concat(chunks);
      chunks.push(chunk.subarray(0, length));
      at += length;
    }
  } finally {
    closeSync(file);
  }
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
}
