import { settings } from '../../config/settings.js';
import { readProcessEnvironment } from '../../http/process-environment.js';
import type { CliContext } from '../context.js';
import { shellEnvironment } from './reread.js';

/** A shell keeps its own books in the first of these; by the others it finds the supervisor. */
const ofTheShell = new Set(['_', 'SHLVL', 'PWD', 'OLDPWD', settings.runDir.env, settings.name.env]);

/**
 * Compares the environment of this shell with the one in which the primary was started. What files gave is in neither:
 * the primary reads them by itself.
 * @returns by name the new value, or `null` for a variable that is gone
 */
async function changedEnvironment(
  primaryPid: number,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Readonly<Record<string, string | null>>> {
  return difference(await readProcessEnvironment(primaryPid), env);
}

export function difference(
  before: Readonly<Record<string, string | undefined>>,
  after: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | null>> {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return Object.fromEntries(
    names
      .filter((name) => !ofTheShell.has(name) && before[name] !== after[name])
      .map((name) => [name, after[name] ?? null]),
  );
}

/** For --update-env: what the new workers get. Tells by name what changes: a value may be a secret. */
export async function updatedEnvironment(context: CliContext, primaryPid: number) {
  const { stderr, envOrigins = new Map<string, string>() } = context;
  const changes = await changedEnvironment(primaryPid, shellEnvironment(context, envOrigins.keys()));
  const names = Object.entries(changes).map(([name, value]) => `${value === null ? '-' : '+'}${name}`);
  stderr.write(`environment: ${names.join(' ') || 'unchanged'}\n`);
  return changes;
}
