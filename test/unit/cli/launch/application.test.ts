import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempFolder } from '../../../support/temp-folder.js';
import { runInTest } from '../run-in-test.js';

/** A folder with a server and an ecosystem file of one application. */
function project(app: object = {}): string {
  const cwd = tempFolder();
  writeFileSync(join(cwd, 'server.js'), '');
  const apps = [{ name: 'live', script: './server.js', args: ['a'], ...app }];
  writeFileSync(join(cwd, 'ecosystem.json'), JSON.stringify({ apps }), { mode: 0o600 });
  return cwd;
}

async function start(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { exitCode, stderr, started } = await runInTest(['start', '--run-dir', join(cwd, 'run'), ...args], {
    cwd,
    env,
  });
  return { exitCode, stderr, started, options: started[0] };
}

test('an application of an ecosystem file reaches the primary with all that the file says', async () => {
  const cwd = project({ env: { A: '1' }, wait_ready: true, kill_timeout: 7000 });
  const { options, exitCode } = await start(cwd, ['ecosystem.json']);
  expect(exitCode).toBe(0);
  expect(options).toMatchObject({
    script: join(cwd, 'server.js'),
    scriptArgs: ['a'],
    settings: { name: 'live', instances: '1', killTimeout: 7000 },
    launch: { env: { A: '1' }, waitsForReady: true, stopBy: 'SIGINT' },
  });
});

test('what stands after -- takes the place of the args of the file, and a flag that of its keys', async () => {
  const { options } = await start(project(), ['ecosystem.json', '-i', '3', '--name', 'x', '--', 'b']);
  expect([options?.scriptArgs, options?.settings.instances, options?.settings.name]).toEqual([['b'], '3', 'x']);
});

test('a plain script is started as before, without what PM2 users look for', async () => {
  const { options } = await start(project(), ['server.js']);
  expect(options?.settings.instances).toBe('max');
  expect(options).not.toHaveProperty('launch');
});

test('--env and --env-file add variables that the environment does not have', async () => {
  const cwd = project({ env_file: 'file.env' });
  writeFileSync(join(cwd, '.env.prod'), 'A=prod\nB=prod\nC=prod\nD=prod');
  writeFileSync(join(cwd, 'file.env'), 'A=file\nB=file\nC=file');
  writeFileSync(join(cwd, 'flag.env'), 'A=flag\nB=flag');
  const env: NodeJS.ProcessEnv = { A: 'shell' };
  await start(cwd, ['ecosystem.json', '--env', 'prod', '--env-file', 'flag.env'], env);
  expect(env).toEqual({ A: 'shell', B: 'flag', C: 'file', D: 'prod' });
});

test.each([
  ['an application that is refused', { interpreter: 'python3' }, [], /live of .*interpreter: .*PM2 or systemd/],
  ['an unknown application', {}, ['--only', 'chat'], /no application chat.*live/],
  ['a missing script', { script: './no.js' }, [], /script \.\/no\.js does not exist/],
])('%s: nothing starts, exit code 2, and one line says why', async (_what, app, args, line) => {
  const { exitCode, stderr, started } = await start(project(app), ['ecosystem.json', ...args]);
  expect([exitCode, started]).toEqual([2, []]);
  expect(stderr).toMatch(line);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
});
