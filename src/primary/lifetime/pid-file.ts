import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Cancel } from '../../core/clock.js';
import { reasonOf, SupervisorError } from '../../core/errors.js';

/**
 * Writes the pid for programs that look for it there; nothing of ours believes such a file.
 * @returns takes it away, unless another supervisor has written it since
 * @throws {SupervisorError} PS_DAEMON_PID_FILE
 */
export function writePidFile(path: string | undefined): Cancel {
  if (path === undefined) return () => undefined;
  const text = `${process.pid}\n`;
  try {
    writeFileSync(path, text, { mode: 0o644 });
  } catch (cause) {
    throw new SupervisorError('PS_DAEMON_PID_FILE', { file: path, reason: reasonOf(cause) }, { cause });
  }
  return () => {
    if (holds(path, text)) rmSync(path, { force: true });
  };
}

function holds(path: string, text: string): boolean {
  try {
    return readFileSync(path, 'utf8') === text;
  } catch {
    // It is gone already.
    return false;
  }
}
