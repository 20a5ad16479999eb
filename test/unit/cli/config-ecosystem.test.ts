import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tempFolder } from '../../support/temp-folder.js';
import { runInTest } from './run-in-test.js';

function project(ecosystem: unknown, others: Readonly<Record<string, string>> = {}): { readonly cwd: string } {
  const cwd = tempFolder();
  const files = { 'server.js': '', 'ecosystem.json': JSON.stringify(ecosystem), ...others };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text, { mode: 0o600 });
  return { cwd };
}

const live = { name: 'live', script: './server.js' };

describe('config check of an ecosystem file', () => {
  test('lists each key with what becomes of it, and is content', async () => {
    const place = project({ apps: [{ ...live, max_memory_restart: '1G', vizion: true, time: true, wach: true }] });
    const { exitCode, stdout } = await runInTest(['config', 'check', 'ecosystem.json'], place);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^live +max_memory_restart +honoured +/m);
    expect(stdout).toMatch(/^live +vizion +accepted without effect +/m);
    expect(stdout).toMatch(/^live +time +warned +/m);
    expect(stdout).toMatch(/^live +wach +unknown +Unknown key; did you mean watch\?$/m);
    expect(stdout).toMatch(/^ok {2}\/.*ecosystem\.json$/m);
  });

  test.each([
    ['a key that is refused', { interpreter: 'python3' }, /anything else is refused/],
    ['a value that no setting takes', { max_memory_restart: 'much' }, /max_memory_restart is 'much'/],
    ['a cron pattern that is wrong', { cron_restart: '0 25 * * *' }, /field hour \(25\)/],
  ])('%s exits with 2 and says so, in --json too', async (_what, keys, reason) => {
    const place = project({
      apps: [
        { ...live, ...keys },
        { name: 'chat', script: './server.js' },
      ],
    });
    const shown = await runInTest(['config', 'check', 'ecosystem.json'], place);
    expect([shown.exitCode, shown.stdout]).toEqual([2, expect.stringMatching(reason)]);
    const { exitCode, document } = await runInTest(['config', 'check', 'ecosystem.json', '--json'], place);
    expect(exitCode).toBe(2);
    expect(document).toMatchObject({ isOk: false, apps: ['live', 'chat'], problems: [{ app: 'live' }] });
    expect(document.findings).toContainEqual(expect.objectContaining({ app: 'chat', keyClass: 'honoured' }));
  });

  test('a file that is not there, or holds nothing, exits with 2', async () => {
    const { cwd } = project({ apps: [] });
    for (const file of ['missing.json', 'ecosystem.json'])
      expect((await runInTest(['config', 'check', file], { cwd })).exitCode).toBe(2);
  });

  test('a config file of ours is checked as one', async () => {
    const place = project(live, { 'perf-supervisor.config.json': '{"memoryTreshold":1}' });
    const { exitCode, stderr } = await runInTest(['config', 'check', 'perf-supervisor.config.json'], place);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('Did you mean memoryThreshold?')]);
  });
});

describe('config print --sources', () => {
  test('names the ecosystem file with its key, the .env file with its variable, and the config file', async () => {
    const app = { ...live, max_restarts: 3, min_uptime: '5s', watch: ['a', 'b'], watch_options: { usePolling: true } };
    const place = project(
      { apps: [app] },
      { 'perf-supervisor.config.json': '{"minUptime":"7s"}', 'x.env': 'PS_BOOT_TIMEOUT=9s' },
    );
    const argv = ['config', 'print', 'ecosystem.json', '--sources', '--env-file', 'x.env'];
    const { stdout, stderr } = await runInTest(argv, { ...place, env: { PS_KILL_TIMEOUT: '2s' } });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^maxRestarts +3 +ecosystem file \/.*ecosystem\.json: max_restarts$/m);
    expect(stdout).toMatch(/^watch +a,b +ecosystem file \/.*: watch$/m);
    expect(stdout).toMatch(/^watchPolling +100 ms +ecosystem file \/.*: watch_options\.usePolling$/m);
    expect(stdout).toMatch(/^minUptime +7s +config file \/.*perf-supervisor\.config\.json$/m);
    expect(stdout).toMatch(/^bootTimeout +9s +\.env file \/.*x\.env: PS_BOOT_TIMEOUT$/m);
    expect(stdout).toMatch(/^killTimeout +2s +environment variable PS_KILL_TIMEOUT$/m);
    expect(stdout).toMatch(/^hangTimeout +4s +default$/m);
  });
});
