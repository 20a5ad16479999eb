import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nameOfScript } from '../../../src/cli/script.js';
import { tempFolder } from '../../support/temp-folder.js';
import { runInTest } from './run-in-test.js';

function project(): { readonly cwd: string; readonly runDir: string } {
  const cwd = tempFolder();
  writeFileSync(join(cwd, 'server.js'), '');
  return { cwd, runDir: join(cwd, 'run') };
}

describe('start', () => {
  test('the primary gets the script, its arguments, the settings and a safe run directory', async () => {
    const { cwd, runDir } = project();
    const argv = ['start', '-i', '2', './server.js', '--run-dir', runDir, '--', '--room', '5', '-i', '9', '--', 'x'];
    const { exitCode, started, stdout } = await runInTest(argv, { cwd });
    expect([exitCode, stdout]).toEqual([0, '']);
    expect(started[0]).toMatchObject({
      script: join(cwd, 'server.js'),
      scriptArgs: ['--room', '5', '-i', '9', '--', 'x'],
      runDir,
      settings: { instances: '2', name: 'server' },
    });
    expect(statSync(runDir).mode & 0o777).toBe(0o700);
  });

  test('--workers is another name of --instances', async () => {
    const { cwd, runDir } = project();
    const { started } = await runInTest(['start', 'server.js', '--workers', '3', '--run-dir', runDir], { cwd });
    expect(started[0]?.settings.instances).toBe('3');
  });

  test('flags are stronger than the environment, and that than the config file', async () => {
    const { cwd, runDir } = project();
    const config = { adminPort: 1, memoryThreshold: 0.5, cpuThreshold: 0.5, runDir };
    writeFileSync(join(cwd, 'perf-supervisor.config.json'), JSON.stringify(config));
    const env = { PS_ADMIN_PORT: '2', MEMORY_THRESHOLD: '0.6' };
    const { started } = await runInTest(['start', 'server.js', '--admin-port', '3'], { cwd, env });
    expect(started[0]?.settings).toMatchObject({ adminPort: 3, memoryThreshold: 0.6, cpuThreshold: 0.5 });
  });

  test('the exit code is that of the primary', async () => {
    const { cwd, runDir } = project();
    const runPrimary = () => Promise.resolve(70);
    const { exitCode } = await runInTest(['start', 'server.js', '--run-dir', runDir], { cwd, runPrimary });
    expect(exitCode).toBe(70);
  });

  test.each([
    ['a missing script', ['nope.js'], 2, 'script nope.js does not exist'],
    ['a directory', ['folder'], 2, 'folder is a directory, not a script'],
    ['a bad flag value', ['server.js', '--admin-port', 'x'], 2, "flag --admin-port is 'x'; allowed: a whole number"],
    ['a bad name', ['server.js', '--name', '../x'], 2, "flag --name is '../x'"],
    ['a missing config file', ['server.js', '--config', 'no.json'], 2, 'no.json cannot be read'],
    ['a run directory open to others', ['server.js', '--run-dir', 'open'], 5, 'chmod 700'],
    ['a run directory too deep', ['server.js', '--run-dir', 'd'.repeat(120)], 2, 'at most 103'],
  ])('%s: nothing starts, and one line says why', async (_what, argv, code, expected) => {
    const { cwd } = project();
    mkdirSync(join(cwd, 'folder'));
    mkdirSync(join(cwd, 'open'), { mode: 0o755 });
    const env = { PS_RUN_DIR: join(cwd, 'run') };
    const { exitCode, started, stdout, stderr } = await runInTest(['start', ...argv], { cwd, env });
    expect([exitCode, started, stdout]).toEqual([code, [], '']);
    expect(stderr).toContain(expected);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  test('an unforeseen fault exits 1 and says so, with the stack only under LOG_LEVEL=debug', async () => {
    const { cwd, runDir } = project();
    const runPrimary = () => Promise.reject(new Error('boom'));
    const argv = ['start', 'server.js', '--run-dir', runDir];
    const plain = await runInTest(argv, { cwd, runPrimary });
    expect(plain.exitCode).toBe(1);
    expect(plain.stderr).toMatch(/perf-supervisor itself failed: boom/);
    expect(plain.stderr).not.toMatch(/ at /);
    const debug = await runInTest(argv, { cwd, runPrimary, env: { LOG_LEVEL: 'debug' } });
    expect(debug.stderr).toMatch(/Error: boom\n +at /);
  });
});

test.each([
  ['/srv/server.js', 'server'],
  ['/srv/my app.mjs', 'my-app'],
  ['/srv/._weird.js', 'weird'],
  ['/srv/---.js', 'app'],
  [`/srv/${'a'.repeat(100)}.ts`, 'a'.repeat(64)],
])('the name of %s is %s', (path, name) => {
  expect(nameOfScript(path)).toBe(name);
});
