import { readFile } from 'node:fs/promises';
import { reasonOf, SupervisorError } from '../core/errors.js';

/**
 * Reads what a process was started with, from the system rather than from our memory: it is what the process really got.
 * What the program itself changed in `process.env` afterwards is not seen.
 * @throws {SupervisorError} PS_ENVIRONMENT_UNREADABLE where there is no /proc, or when the process has ended
 */
export async function readProcessEnvironment(pid: number): Promise<Readonly<Record<string, string>>> {
  try {
    return parseEnvironment(await readFile(`/proc/${pid}/environ`, 'utf8'));
  } catch (cause) {
    throw new SupervisorError('PS_ENVIRONMENT_UNREADABLE', { pid, reason: reasonOf(cause) }, { cause });
  }
}

/** Reads `NAME=value` entries, each closed by a zero byte; sorted by name. */
export function parseEnvironment(text: string): Readonly<Record<string, string>> {
  const entries = text.split('\0').flatMap((entry) => {
    const at = entry.indexOf('=');
    return at > 0 ? [[entry.slice(0, at), entry.slice(at + 1)] as const] : [];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
