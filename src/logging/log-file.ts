import { basename, dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { createStream } from 'rotating-file-stream';
import { keptArchiveCount } from './log-paths.js';

/**
 * Opens our own log: one writer, rotated by size. winston's own file transport loses lines of a burst when it rotates
 * (3.19: 2,699 of 4,000 kept).
 */
export function openLogFile(path: string, maxBytes: number): Writable {
  return createStream(basename(path), {
    path: dirname(path),
    size: `${maxBytes}B`,
    rotate: keptArchiveCount,
    mode: 0o600,
  });
}
