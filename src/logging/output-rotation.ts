import { execFile } from 'node:child_process';
import {
  closeSync,
  createReadStream,
  createWriteStream,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import type { Cancel, Clock } from '../core/clock.js';
import { reasonOf } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import { archivePath, keptArchiveCount } from './log-paths.js';

const checkEveryMs = 2000;
const run = promisify(execFile);

export interface OutputRotationOptions {
  readonly paths: readonly string[];
  readonly maxBytes: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Keeps the files that workers write to from growing without limit. The returned function ends it. */
export function rotateOutputs({ paths, maxBytes, clock, logger }: OutputRotationOptions): Cancel {
  let isBusy = false;
  return clock.every(checkEveryMs, () => {
    if (isBusy) return;
    isBusy = true;
    Promise.all([...new Set(paths)].map((path) => rotateWhenLarge(path, maxBytes)))
      .catch((thrown: unknown) => logger.warn('the output of workers cannot be rotated', { reason: reasonOf(thrown) }))
      .finally(() => (isBusy = false));
  });
}

async function rotateWhenLarge(path: string, maxBytes: number): Promise<void> {
  const { size } = await stat(path);
  if (size > maxBytes) await rotateOutput(path);
}

/**
 * Moves the head of a file that other processes append to into its newest archive. They keep their descriptors, so the
 * file cannot be renamed; its head is copied and then cut away in one step (FALLOC_FL_COLLAPSE_RANGE: ext4 and xfs),
 * which loses nothing. Where that cannot be had, the file is emptied right after the last byte was copied: what is
 * written within those microseconds is lost. A line may begin in the archive and end in the file.
 */
export async function rotateOutput(path: string, cutHead: CutHead = collapseHead): Promise<void> {
  const { size, blksize } = await stat(path);
  const headBytes = Math.floor((size - 1) / blksize) * blksize;
  if (headBytes <= 0) return;
  const draft = `${path}.rotating`;
  await pipeline(createReadStream(path, { end: headBytes - 1 }), createWriteStream(draft, { mode: 0o600 }));
  if (!(await cutHead(path, headBytes))) moveAll(path, draft, headBytes);
  for (let number = keptArchiveCount; number > 1; number -= 1) moveOn(path, number);
  renameSync(draft, archivePath(path, 1));
}

/** Returns whether the first `headBytes` are gone and everything behind them is still there. */
type CutHead = (path: string, headBytes: number) => Promise<boolean>;

async function collapseHead(path: string, headBytes: number): Promise<boolean> {
  try {
    await run('fallocate', ['--collapse-range', '--offset', '0', '--length', String(headBytes), path]);
    return true;
  } catch {
    // No such program, or not on this file system: the caller has another way.
    return false;
  }
}

/** Copies what came after the head, then empties the file at once: without a turn of the event loop in between. */
function moveAll(path: string, draft: string, fromByte: number): void {
  const source = openSync(path, 'r+');
  const target = openSync(draft, 'a');
  try {
    const buffer = Buffer.alloc(65_536);
    let position = fromByte;
    for (let length = -1; length !== 0; position += length) {
      length = readSync(source, buffer, 0, buffer.length, position);
      writeSync(target, buffer, 0, length);
    }
    ftruncateSync(source);
  } finally {
    closeSync(source);
    closeSync(target);
  }
}

function moveOn(path: string, number: number): void {
  const to = archivePath(path, number);
  rmSync(to, { force: true });
  try {
    renameSync(archivePath(path, number - 1), to);
  } catch (thrown) {
    // There are not that many archives yet.
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')) throw thrown;
  }
}
