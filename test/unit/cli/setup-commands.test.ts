import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { readConfigFile } from '../../../src/config/file.js';
import { resolveSettings } from '../../../src/config/resolve.js';
import { settingNames, settings } from '../../../src/config/settings.js';
import { difference } from '../../../src/cli/launch/changed-environment.js';
import { tempFolder } from '../../support/temp-folder.js';
import { runInTest } from './run-in-test.js';

/** An empty working directory, with files if some are given. */
function folder(files: Readonly<Record<string, string>> = {}) {
  const cwd = tempFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  return { cwd, env: {} };
}

describe('init', () => {
  test('what it writes is a config file that changes nothing', async () => {
    const { cwd, env } = folder();
    const { exitCode } = await runInTest(['init'], { cwd, env });
    expect(exitCode).toBe(0);
    const file = await readConfigFile(join(cwd, 'perf-supervisor.config.mjs'));
    expect(file.values).toEqual({});
  });

  test('every line of it can be uncommented', async () => {
    const { cwd, env } = folder();
    await runInTest(['init', 'all.mjs'], { cwd, env });
    const path = join(cwd, 'all.mjs');
    // A setting without a default has no value to show.
    const names = settingNames.filter((name) => 'default' in settings[name]);
    const text = names.reduce(
      (sofar, name) => sofar.replace(`  // ${name}: `, `  ${name}: `),
      readFileSync(path, 'utf8'),
    );
    writeFileSync(path, text);
    chmodSync(path, 0o644);
    const file = await readConfigFile(path);
    expect(Object.keys(file.values).sort()).toEqual([...names].sort());
    expect(resolveSettings({ file }).settings).toEqual(resolveSettings({}).settings);
  });

  test('a file that is there is not touched', async () => {
    const { cwd, env } = folder({ 'perf-supervisor.config.mjs': 'mine' });
    const { exitCode, stderr } = await runInTest(['config', 'init'], { cwd, env });
    expect(exitCode).toBe(5);
    expect(stderr).toContain('exists already');
    expect(readFileSync(join(cwd, 'perf-supervisor.config.mjs'), 'utf8')).toBe('mine');
  });
});

describe('config', () => {
  const file = { 'perf-supervisor.config.json': '{"memoryThreshold":0.7,"instances":2}' };

  test('print --sources tells where each value came from', async () => {
    const { cwd } = folder(file);
    const { stdout } = await runInTest(['config', 'print', '--sources'], { cwd, env: { CPU_THRESHOLD: '0.8' } });
    expect(stdout).toMatch(/^memoryThreshold +0\.7 +config file \/.*perf-supervisor\.config\.json$/m);
    expect(stdout).toMatch(/^cpuThreshold +0\.8 +environment variable CPU_THRESHOLD$/m);
    expect(stdout).toMatch(/^gcThreshold +0\.7 +default$/m);
  });

  test('print never shows a secret', async () => {
    const env = { PS_REDIS_URL: 'redis://u:hunter22@127.0.0.1:1', PS_ADMIN_TOKEN: 'hunter22hunter22hunter22' };
    for (const argv of [
      ['config', 'print'],
      ['config', 'print', '--json'],
      ['doctor', '--json', '--run-dir', 'x'],
    ]) {
      const { stdout, stderr } = await runInTest(argv, { ...folder(), env });
      expect(stdout + stderr).toContain('(hidden)');
      expect(stdout + stderr).not.toContain('hunter22');
    }
  });

  test('check names everything that is wrong and exits 2', async () => {
    const context = folder({ 'perf-supervisor.config.json': '{"memoryTreshold":0.7,"cpuThreshold":80}' });
    const { exitCode, stderr } = await runInTest(['config', 'check'], context);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/memoryTreshold[^]*did you mean 0\.8/i);
  });

  test('check of a right one exits 0 and warns of what is seldom wanted', async () => {
    const { cwd } = folder(file);
    const context = { cwd, env: { ENABLE_GC: 'false' } };
    const { exitCode, stdout, stderr } = await runInTest(['config', 'check'], context);
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringMatching(/^ok: 3 of \d+ settings are given; .*config\.json\n/),
    ]);
    expect(stderr).toContain('warning: no garbage collection may be forced');
    expect((await runInTest(['config', 'check', '--json'], context)).document).toMatchObject({
      isOk: true,
      givenCount: 3,
    });
  });

  test('schema prints the JSON Schema', async () => {
    expect((await runInTest(['config', 'schema'], folder())).document.properties).toHaveProperty('memoryThreshold');
  });
});

describe('unit', () => {
  test('it prints a unit of Type=notify whose time to stop is longer than ours', async () => {
    const { cwd } = folder({ 'my server.js': '' });
    const context = { cwd, env: { PS_DRAIN_TIMEOUT: '60s', PS_KILL_TIMEOUT: '5s' } };
    const { stdout } = await runInTest(['unit', 'my server.js', '--user', 'www-data'], context);
    expect(stdout).toMatch(/^Type=notify$/m);
    expect(stdout).toMatch(/^User=www-data$/m);
    expect(stdout).toMatch(/^TimeoutStopSec=80$/m);
    expect(stdout).toMatch(/^ExecStart=\S+ \S+ start "[^"]+my server\.js" --name my-server$/m);
    expect(stdout).toMatch(/^ExecReload=\S+ \S+ reload my-server$/m);
  });
});

describe('unit --for', () => {
  const context = { env: { PS_DRAIN_TIMEOUT: '60s', PS_KILL_TIMEOUT: '5s' } };

  test('the Dockerfile runs this server, without rights and behind an init', async () => {
    const { cwd } = folder({ 'my server.js': '' });
    const { stdout } = await runInTest(['unit', 'my server.js', '--for', 'docker'], { ...context, cwd });
    expect(stdout).toMatch(/^CMD \["start", "\.\/my server\.js", "--name", "my-server"\]$/m);
    expect(stdout).toMatch(/^USER node$/m);
    expect(stdout).not.toContain('"live"');
  });

  test('the manifest is for this server, and Kubernetes waits longer than all of its times', async () => {
    const { cwd } = folder({ 'server.js': '' });
    const words = ['unit', 'server.js', '--name', '42.Rooms_', '--for', 'kubernetes'];
    const { stdout } = await runInTest(words, { ...context, cwd });
    const [deployment, service] = parseAllDocuments(stdout).map((document) => document.toJS());
    expect(deployment.metadata).toEqual({ name: '42-rooms', labels: { app: '42-rooms' } });
    expect(service.spec.selector).toEqual({ app: '42-rooms' });
    const { spec } = deployment.spec.template;
    expect(spec.terminationGracePeriodSeconds).toBe(10 + 60 + 5 + 35);
    expect(spec.containers[0].args).toEqual(['start', './server.js', '--name', '42.Rooms_']);
    expect(spec.containers[0].env).toContainEqual({ name: 'PS_DRAIN_TIMEOUT', value: '60s' });
    expect(stdout).not.toMatch(/\blive\b(?!nessProbe)/);
  });
});

describe('completion', () => {
  test('the script of bash is one that bash reads', async () => {
    const { stdout } = await runInTest(['completion', 'bash']);
    execFileSync('bash', ['-n'], { input: stdout });
    expect(stdout).toContain('complete -o default -F _perf_supervisor perf-supervisor');
  });

  test.each(['zsh', 'fish'])('there is one for %s', async (shell) => {
    expect((await runInTest(['completion', shell])).stdout).toContain('perf-supervisor __complete -- ');
  });

  test.each([
    [['st'], ['start', 'stop', 'status']],
    [['config', 'sc'], ['schema']],
    [['config', 'print', '--so'], ['--sources']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [
      ['optimize', 'c'],
      ['cpu', 'connection', 'cache'],
    ],
    [['drain', '--dead'], ['--deadline']],
    [['start', '--', '-'], []],
    [['nonsense', ''], []],
  ])('%j', async (typed, expected) => {
    const { stdout } = await runInTest(['__complete', '--', ...typed], folder());
    expect(
      stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => line.split('\t')[0]),
    ).toEqual(expected);
  });
});

describe('the difference of two environments', () => {
  test('holds what is new or other, and null for what is gone; not the books of a shell nor where the supervisor is found', () => {
    const before = { A: '1', B: '2', GONE: 'x', SHLVL: '1', PS_RUN_DIR: '/run' };
    const after = { A: '1', B: '3', NEW: 'y', SHLVL: '2', PWD: '/' };
    expect(difference(before, after)).toEqual({ B: '3', GONE: null, NEW: 'y' });
  });
});
