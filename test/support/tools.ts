import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Which real programs this machine has. Tests that need a missing one are skipped by `describe.skipIf(!tools.redis)`,
 * and `npm test` says so; in CI a missing one fails the run.
 */
export const tools: { readonly redis: boolean; readonly chromium: boolean; readonly systemdNotify: boolean } = {
  redis: isOnPath('redis-server'),
  chromium: isOnPath('chromium') || process.env['CHROMIUM_PATH'] !== undefined,
  systemdNotify: isOnPath('systemd-notify') && isOnPath('perl'),
};

function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
