import { closeSync, openSync, rmSync, statSync } from 'node:fs';
import { writeHeapSnapshot as write } from 'node:v8';
import type { Clock } from '../../core/clock.js';
import { reasonOf, SupervisorError } from '../../core/errors.js';

/**
 * Writes the heap of this process into a new file that only its user can read: it holds every secret of the program.
 * The event loop stands still meanwhile, and V8 needs about as much memory again as the heap has.
 * @throws {SupervisorError} PS_SNAPSHOT_FAILED
 */
export function writeHeapSnapshot(
  file: string,
  clock: Clock,
): { readonly file: string; readonly sizeBytes: number; readonly tookMs: number } {
  const startedMs = clock.monotonicMs();
  createPrivately(file);
  try {
    write(file);
    return { file, sizeBytes: statSync(file).size, tookMs: Math.round(clock.monotonicMs() - startedMs) };
  } catch (cause) {
    rmSync(file, { force: true });
    throw new SupervisorError('PS_SNAPSHOT_FAILED', { file, reason: reasonOf(cause) }, { cause });
  }
}

/** V8 would create it for all to read; it keeps the mode of a file that is there. */
function createPrivately(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (cause) {
    throw new SupervisorError('PS_SNAPSHOT_FAILED', { file, reason: reasonOf(cause) }, { cause });
  }
}
