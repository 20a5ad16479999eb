import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Which real programs this machine has. Tests that need a missing one are skipped by `describe.skipIf(!tools.redis)`,
 * and `npm test` says so; in CI a missing one fails the run.
 */
export const tools: {
  readonly redis: boolean;
  readonly chromium: boolean;
  readonly postgres: boolean;
  readonly prometheus: boolean;
  readonly systemdNotify: boolean;
  readonly openssl: boolean;
  readonly tmux: boolean;
} = {
  redis: isOnPath('redis-server'),
  chromium: isOnPath('chromium') || process.env['CHROMIUM_PATH'] !== undefined,
  postgres: postgresBinary('initdb') !== undefined && postgresBinary('postgres') !== undefined,
  prometheus: isOnPath('prometheus') && isOnPath('promtool'),
  systemdNotify: isOnPath('systemd-notify') && isOnPath('perl'),
  openssl: isOnPath('openssl'),
  tmux: isOnPath('tmux'),
};

/** Where a program of Postgres is: Debian keeps them off the PATH, one folder a version. `undefined`: nowhere. */
export function postgresBinary(program: string): string | undefined {
  const debianFolder = '/usr/lib/postgresql';
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...versionsIn(debianFolder)];
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

function versionsIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => join(folder, version, 'bin'));
  } catch {
    // Not Debian, or not installed.
    return [];
  }
}

function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => isExecutable(join(folder, program)));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
