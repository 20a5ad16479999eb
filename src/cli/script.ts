import { statSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import { SupervisorError } from '../core/errors.js';

const longestName = 64;

/**
 * Finds the script to run.
 * @returns its absolute path
 * @throws {SupervisorError} PS_SCRIPT_MISSING, PS_SCRIPT_IS_DIRECTORY
 */
export function findScript(script: string, cwd: string): string {
  const path = resolve(cwd, script);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) throw new SupervisorError('PS_SCRIPT_MISSING', { file: script, cwd });
  if (stats.isDirectory()) throw new SupervisorError('PS_SCRIPT_IS_DIRECTORY', { file: script });
  return path;
}

/** The application's name when none is set: the script's, without what a name may not have. */
export function nameOfScript(path: string): string {
  const name = basename(path, extname(path))
    .replaceAll(/[^A-Za-z0-9._-]/g, '-')
    .replace(/^[._-]+/, '')
    .slice(0, longestName);
  return name === '' ? 'app' : name;
}
