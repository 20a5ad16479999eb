import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isSettingName } from '../../../src/config/check.js';
import { type EcosystemApp, readEcosystemApp } from '../../../src/config/ecosystem/ecosystem.js';
import { isEcosystemFile } from '../../../src/config/ecosystem/ecosystem-file.js';
import { resolveSettings } from '../../../src/config/resolve.js';
import { slotEnv } from '../../../src/config/worker-launch.js';
import { tempFolder } from '../../support/temp-folder.js';

interface Choice {
  readonly only?: string;
  readonly envName?: string;
  readonly shellEnv?: Record<string, string>;
}

async function readText(name: string, text: string, choice: Choice = {}): Promise<EcosystemApp> {
  const cwd = tempFolder();
  writeFileSync(join(cwd, name), text, { mode: 0o600 });
  return readEcosystemApp(name, { cwd, shellEnv: {}, ...choice });
}

const read = (app: object, choice: Choice = {}): Promise<EcosystemApp> =>
  readText('ecosystem.json', JSON.stringify({ apps: [{ name: 'live', script: './server.js', ...app }] }), choice);

const settingsOf = ({ settings }: EcosystemApp) => resolveSettings({ ecosystem: settings }).settings;

describe('every form of an ecosystem file is read', () => {
  test.each([
    ['eco.config.cjs', "module.exports = { apps: [{ name: 'live', script: 'a.js' }] };"],
    ['eco.config.js', "module.exports = [{ name: 'live', script: 'a.js' }];"],
    ['eco.config.mjs', "export default { apps: { name: 'live', script: 'a.js' } };"],
    ['named.config.mjs', "export const apps = [{ name: 'live', script: 'a.js' }];"],
    ['plain.json', '{ "name": "live", "script": "a.js" }'],
    ['pm2.json', '{ "pm2": [{ "name": "live", "script": "a.js" }] }'],
    ['commented.json', '{ // one\n "name": "li/*no*/ve", /* two */ "script": "a.js", // three\n}'],
    ['eco.yml', 'apps:\n  - name: live\n    script: a.js\n'],
    ['eco.yaml', 'name: live\nscript: a.js\n'],
  ])('%s', async (name, text) => {
    const { script, settings } = await readText(name, text);
    expect([script, String(settings.values['name']).slice(0, 2)]).toEqual(['a.js', 'li']);
  });

  test.each([
    ['server.js', false],
    ['ecosystem.config.js', true],
    ['process.json', true],
    ['apps.yml', true],
    ['perf-supervisor.config.cjs', false],
    ['app.config.ts', false],
  ])('%s is told by its name: %s', (name, expected) => {
    expect(isEcosystemFile(name)).toBe(expected);
  });

  test('what cannot be read is named, with the remedy', async () => {
    await expect(readText('eco.json5', "{ name: 'live' }")).rejects.toThrow(/rename it to ecosystem.config.cjs/);
    await expect(readText('eco.json', '{ "name": ')).rejects.toMatchObject({
      code: 'PS_CONFIG_UNREADABLE',
      exitCode: 2,
    });
    await expect(readText('eco.yml', 'a: [')).rejects.toMatchObject({ code: 'PS_CONFIG_UNREADABLE' });
    await expect(readText('eco.json', '{ "name": "live" }')).rejects.toThrow(/live has no script/);
  });

  test('a small YAML file cannot grow without bound', async () => {
    const line = (name: string, of: string) => `${name}: &${name} [${`*${of},`.repeat(9)}]\n`;
    const bomb = `a: &a [x]\n${line('b', 'a')}${line('c', 'b')}${line('d', 'c')}${line('e', 'd')}`;
    await expect(readText('bomb.yml', bomb)).rejects.toMatchObject({ code: 'PS_CONFIG_UNREADABLE' });
  });

  test.each([
    ['ecosystem.config.cjs', 'module.exports = {};'],
    ['ecosystem.json', '{}'],
    ['ecosystem.yml', 'a: 1'],
  ])('%s is refused when others may write it, since it decides what runs', async (name, text) => {
    const cwd = tempFolder();
    writeFileSync(join(cwd, name), text);
    chmodSync(join(cwd, name), 0o664);
    await expect(readEcosystemApp(name, { cwd, shellEnv: {} })).rejects.toThrow(/others may write it; run chmod go-w/);
  });
});

describe('settings', () => {
  test('keys of PM2 are settings of ours, with their units', async () => {
    const app = await read({ instances: 4, listen_timeout: 5000, kill_timeout: '2m' });
    expect(settingsOf(app)).toMatchObject({ name: 'live', instances: '4', bootTimeout: 5000, killTimeout: 120_000 });
  });

  test.each([
    [undefined, '1'],
    [0, 'max'],
    ['0', 'max'],
    ['max', 'max'],
    [-1, '-1'],
    [3, '3'],
  ])('instances %s means %s', async (instances, expected) => {
    expect(settingsOf(await read({ instances })).instances).toBe(expected);
  });

  test('perf_supervisor wins over keys, and those over variables of the file', async () => {
    const env = { PS_KILL_TIMEOUT: '1s', PS_DRAIN_TIMEOUT: '1s', MEMORY_THRESHOLD: 0.5 };
    const app = await read({ env, kill_timeout: 2000, perf_supervisor: { killTimeout: '3s' } });
    expect(settingsOf(app)).toMatchObject({ killTimeout: 3000, drainTimeout: 1000, memoryThreshold: 0.5 });
  });

  test('a path counts from the directory of the application, as under PM2', async () => {
    const { settings } = await read({ cwd: '/srv', perf_supervisor: {}, out_file: 'out.log', error_file: 'NULL' });
    const expected = { outFile: '/srv/out.log', errorFile: '/dev/null' };
    const existing = Object.entries(expected).filter(([name]) => isSettingName(name));
    expect(settings.values).toMatchObject(Object.fromEntries(existing));
  });

  test('a variable with a foreign value is the own one of the server', async () => {
    const app = await read({ env: { LOG_LEVEL: 'verbose' } });
    expect(settingsOf(app).logLevel).toBe('info');
    expect(app.launch.env['LOG_LEVEL']).toBe('verbose');
  });

  test('the source of a value is its key and the path of the file, in an error too', async () => {
    const { settings } = await read({ kill_timeout: 2000 });
    const { sources } = resolveSettings({ ecosystem: settings });
    expect(sources.killTimeout).toEqual({ kind: 'ecosystem file', name: 'kill_timeout', path: settings.path });
    const bad = await read({ instances: 'many' });
    expect(() => settingsOf(bad)).toThrow(/ecosystem file .*ecosystem.json: instances is 'many'; allowed: 1 to 999/);
  });

  test('a name that a path cannot bear is made safe, and the environment is appended where asked', async () => {
    expect(settingsOf(await read({ name: '../my app!' })).name).toBe('my-app-');
    const app = await read({ append_env_to_name: true, env_production: {} }, { envName: 'production' });
    expect(settingsOf(app).name).toBe('live-production');
  });
});

describe('how workers are started', () => {
  test('env_<name> wins over env, objects become JSON, and port is PORT', async () => {
    const env = { A: 1, B: true, C: { d: 1 }, D: null };
    const { launch } = await read({ env, env_prod: { A: 2 }, port: 3000 }, { envName: 'prod' });
    expect(launch.env).toEqual({ A: '2', B: 'true', C: '{"d":1}', PORT: '3000' });
  });

  test('an environment that the file does not have is a warning', async () => {
    const { findings } = await read({}, { envName: 'prod' });
    expect(findings).toContainEqual(expect.objectContaining({ key: 'env_prod', keyClass: 'warned' }));
  });

  test('arguments are a list or a line, and flags of Node too', async () => {
    const { scriptArgs, launch } = await read({
      args: '--room "a b" -x',
      interpreter_args: ['--max-old-space-size=200'],
      source_map_support: true,
    });
    expect(scriptArgs).toEqual(['--room', 'a b', '-x']);
    expect(launch.nodeArgs).toEqual(['--max-old-space-size=200', '--enable-source-maps']);
  });

  test.each([
    [
      'ready and message',
      { wait_ready: true, shutdown_with_message: true },
      { waitsForReady: true, stopBy: 'message' },
    ],
    ['neither', {}, { waitsForReady: false, stopBy: 'SIGINT' }],
  ])('%s', async (_what, app, expected) => {
    expect((await read(app)).launch).toMatchObject(expected);
  });

  test('each slot has its number, in the variable that was chosen, and its own port', async () => {
    const { launch } = await read({ instance_var: 'SLOT', increment_var: 'PORT', env: { PORT: 4000 } });
    expect(slotEnv(launch, 'live', 2)).toEqual({ SLOT: '2', PORT: '4002', pm_id: '2', name: 'live' });
    const plain = (await read({})).launch;
    expect(slotEnv(plain, undefined, 0)).toEqual({ NODE_APP_INSTANCE: '0', pm_id: '0' });
  });

  test.each([
    ['all', true, { AWS_KEY: undefined, AWS_ID: undefined, HOME: undefined }],
    ['one', 'HOME', { HOME: undefined }],
    ['those whose name contains it', ['AWS'], { AWS_KEY: undefined, AWS_ID: undefined }],
  ])('filter_env keeps variables of the shell from the workers: %s', async (_what, filter_env, env) => {
    const shellEnv = { AWS_KEY: '1', AWS_ID: '2', HOME: '/' };
    expect((await read({ filter_env }, { shellEnv })).launch.env).toEqual(env);
  });
});

describe('which application', () => {
  const two = JSON.stringify([
    { name: 'live', script: 'a.js' },
    { name: 'chat', script: 'b.js' },
    { name: 'off', script: 'c.js', autostart: false },
  ]);

  test('one of several is chosen by --only, also one that does not start by itself', async () => {
    expect((await readText('e.json', two, { only: 'chat' })).script).toBe('b.js');
    expect((await readText('e.json', two, { only: 'off' })).script).toBe('c.js');
  });

  test('several without a choice are named, with the remedy', async () => {
    await expect(readText('e.json', two)).rejects.toMatchObject({
      code: 'PS_ECOSYSTEM_SEVERAL_APPS',
      message: expect.stringContaining('2 applications: live, chat') as string,
      remedy: expect.stringContaining('--only') as string,
    });
  });

  test('an unknown one is refused, and the known are named', async () => {
    await expect(readText('e.json', two, { only: 'x' })).rejects.toMatchObject({
      code: 'PS_ECOSYSTEM_UNKNOWN_APP',
      remedy: expect.stringContaining('live, chat, off') as string,
    });
  });

  test('what cannot run as it is does not start, and all reasons are told at once', async () => {
    await expect(read({ interpreter: 'python', execute_command: true })).rejects.toThrow(
      /live of .* cannot run as it is\. interpreter: .*execute_command: /,
    );
  });

  test('with perf-supervisor as the script, only what perf_supervisor says is for the workers', async () => {
    const app = await read({
      script: '/opt/bin/perf-supervisor',
      args: ['start', 'x.js'],
      instances: 1,
      kill_timeout: 40_000,
      perf_supervisor: { script: './x.js', args: ['--room', '5'], instances: 2 },
    });
    expect([app.script, app.scriptArgs]).toEqual(['./x.js', ['--room', '5']]);
    expect(settingsOf(app)).toMatchObject({ instances: '2', killTimeout: 3000 });
  });
});
