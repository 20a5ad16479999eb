import { expect, test } from 'vitest';
import { readSettings } from '../../../../src/config/ecosystem/ecosystem-settings.js';
import { resolveSettings } from '../../../../src/config/resolve.js';
import type { Settings } from '../../../../src/config/settings.js';

function settingsOf(keys: Readonly<Record<string, unknown>>): Settings {
  const content = { name: 'live', cwd: '/srv', keys: { script: './server.js', ...keys }, env: {} };
  return resolveSettings({ ecosystem: readSettings('/srv/ecosystem.config.cjs', content) }).settings;
}

test('keys about restarts, files that change and logs are settings', () => {
  const settings = settingsOf({
    min_uptime: '5s',
    restart_delay: 200,
    exp_backoff_restart_delay: 100,
    autorestart: false,
    cron: '0 4 * * *',
    watch: ['src', 'lib'],
    ignore_watch: ['logs'],
    watch_delay: 1000,
    watch_options: { usePolling: true, interval: 500, followSymlinks: true },
    log: 'all.log',
    pid: 'live.pid',
  });
  expect(settings).toMatchObject({
    minUptime: 5000,
    restartDelay: 200,
    restartBackoff: 100,
    autorestart: false,
    cronRestart: '0 4 * * *',
    watch: 'src,lib',
    watchIgnore: 'logs',
    watchDelay: 1000,
    watchPolling: 500,
    watchSymlinks: true,
    logFile: '/srv/all.log',
    pidFile: '/srv/live.pid',
  });
});

test('S12 uid and gid, by name or number, say who the supervisor becomes', () => {
  expect(settingsOf({ uid: 'www-data', gid: 33 })).toMatchObject({ user: 'www-data', group: '33' });
  expect(settingsOf({ user: 1000 }).user).toBe('1000');
});

test('watch: true is the whole directory, cron_restart: 0 is none, disable_logs drops both outputs', () => {
  const { watch, cronRestart, outFile, errorFile } = settingsOf({ watch: true, cron_restart: 0, disable_logs: true });
  expect([watch, cronRestart, outFile, errorFile]).toEqual(['true', undefined, '/dev/null', '/dev/null']);
});

test('with perf-supervisor as the script none of these keys is for the workers', () => {
  const keys = { script: './bin/perf-supervisor.js', disable_logs: true, cron_restart: '0 4 * * *', watch: true };
  const { watch, cronRestart, outFile } = settingsOf(keys);
  expect([watch, cronRestart, outFile]).toEqual(['false', undefined, undefined]);
});
