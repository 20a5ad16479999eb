import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { SupervisorError } from '../../../src/core/errors.js';
import { tempFolder } from '../../support/temp-folder.js';
import { fakeDiagnostics, fakeProgram } from '../http/admin-fixture.js';
import { fakeSupervision } from '../http/fake-supervision.js';
import { runInTest } from './run-in-test.js';
import { running } from './running-fixture.js';

const terminal = (): PassThrough & { readonly isTTY: true } =>
  Object.assign(new PassThrough(), { isTTY: true as const });

describe('commands for one worker', () => {
  test.each([['profile', 'cpu'], ['heap-snapshot', '--yes'], ['inspect']])(
    '%s says which slots there are when it is not told which',
    async (...argv) => {
      const { exitCode, stderr } = await runInTest(argv, await running());
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining('name one of the slots 0, 1')]);
    },
  );

  test('profile writes the parts into one new file, and none when it fails', async () => {
    const parts = ['{"nodes":', '[]}'];
    const diagnostics = fakeDiagnostics({
      profile: () => Promise.resolve({ profileId: '00000000-0000-4000-8000-000000000000', lengthChars: 12 }),
      profilePart: (_workerId, _id, offset) => Promise.resolve(offset === 0 ? parts[0]! : parts[1]!),
    });
    const { env, cwd } = await running(fakeProgram({ diagnostics }));
    const { document } = await runInTest(['profile', 'cpu', '1', '--json'], { env, cwd });
    expect(document).toMatchObject({ slot: 1, workerId: 2, lengthChars: 12 });
    expect(readFileSync(document.file, 'utf8')).toBe('{"nodes":[]}');
    const refusing = fakeDiagnostics({ profile: () => Promise.reject(new SupervisorError('PS_PROFILE_BUSY')) });
    const busy = await running(fakeProgram({ diagnostics: refusing }));
    expect((await runInTest(['profile', 'cpu', '1', '-o', 'p'], busy)).exitCode).toBe(5);
    expect(() => statSync(join(busy.cwd, 'p'))).toThrow('ENOENT');
  });

  test.each([
    ['y', 0],
    ['n', 5],
  ])('heap-snapshot asks on a terminal, and %j decides, also when it is quiet', async (answer, exitCode) => {
    const [stdin, stderr] = [terminal(), terminal()];
    stdin.end(`${answer}\n`);
    const context = { ...(await running()), stdin, stderr };
    expect((await runInTest(['heap-snapshot', '1', '-q'], context)).exitCode).toBe(exitCode);
  });
});

test('trigger: some fail, 4; all fail, the code of the first', async () => {
  const gone = new SupervisorError('PS_WORKER_GONE', { workerId: 2 });
  const context = await running(
    fakeProgram({
      diagnostics: fakeDiagnostics({
        trigger: ({ workerId, action }) =>
          workerId === 2 || action === 'none' ? Promise.reject(gone) : Promise.resolve({ ok: true }),
      }),
    }),
  );
  const some = await runInTest(['trigger', 'all', 'act'], context);
  expect([some.exitCode, some.stdout]).toEqual([4, expect.stringContaining('slot 0  worker 1  {"ok":true}')]);
  expect(some.stdout).toContain('failed: worker 2 ended before it answered');
  expect((await runInTest(['trigger', 'all', 'none'], context)).exitCode).toBe(4);
  expect((await runInTest(['trigger', 'act', '--worker', '1', '--json'], context)).document).toMatchObject({
    action: 'act',
    workers: [{ workerId: 1, result: { ok: true } }],
  });
});

describe('flags of stop, restart, reset and list', () => {
  test('reset and restart --force ask the supervisor for what was typed', async () => {
    const { commands, calls } = fakeSupervision();
    const context = await running(fakeProgram({ supervision: commands }));
    expect((await runInTest(['reset'], context)).stdout).toBe(
      'the crash counters of 1 slots are 0; the restarts were 3\n',
    );
    await runInTest(['reset', '1', '--json'], context);
    await runInTest(['restart', '1', '--force'], context);
    expect(calls).toEqual([
      ['reset', { requestedBy: 'cli' }],
      ['reset', { slot: 1, requestedBy: 'cli' }],
      ['restart', { slot: 1, isForced: true, requestedBy: 'cli' }],
    ]);
  });

  test('list --wide adds columns', async () => {
    const context = await running();
    expect((await runInTest(['list'], context)).stdout).not.toMatch(/ version /);
    expect((await runInTest(['list', '--wide'], context)).stdout).toMatch(/ node +version +store +script\n/);
  });

  test('stop cannot both wait and kill', async () => {
    const both = ['stop', '--force', '--drain-timeout', '5s'];
    expect((await runInTest(both, await running())).exitCode).toBe(2);
  });
});

test('--quiet stands anywhere: remarks are gone, errors are not', async () => {
  const { env, cwd } = await running();
  const loud = await runInTest(['inspect', '1'], { env, cwd });
  const quiet = await runInTest(['inspect', '1', '-q'], { env, cwd });
  expect([loud.stderr === '', quiet.stderr, quiet.stdout]).toEqual([false, '', loud.stdout]);
  expect((await runInTest(['--quiet', 'inspect', '9'], { env, cwd })).stderr).toContain('there is no worker in slot 9');
});

test('flush empties the logs and keeps rotated files unless they are named', async () => {
  const stateDir = tempFolder();
  const folder = join(stateDir, 'live');
  mkdirSync(folder);
  const [primary, out, err] = ['primary.log', 'out.log', 'err.log'].map((name) => join(folder, name));
  writeFileSync(join(folder, 'files.json'), JSON.stringify({ primary, out, err }));
  for (const path of [primary, out, `${out}.1`]) writeFileSync(path!, 'line\n');
  const env = { PS_STATE_DIR: stateDir };
  expect((await runInTest(['flush', '--json'], { env })).document).toMatchObject({ name: 'live', freedBytes: 10 });
  expect([statSync(out!).size, statSync(`${out}.1`).size]).toEqual([0, 5]);
  await runInTest(['flush', 'live', '--archives'], { env });
  expect(() => statSync(`${out}.1`)).toThrow('ENOENT');
});

describe('flags of start', () => {
  const folder = (): string => {
    const cwd = tempFolder();
    mkdirSync(join(cwd, 'app'));
    writeFileSync(join(cwd, 'app/server.js'), '');
    return cwd;
  };

  test('--cwd: the script, its .env and its working directory are there', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'app/.env'), 'PS_NAME=fromenv\n');
    const { started } = await runInTest(['start', 'server.js', '--cwd', 'app'], {
      cwd,
      env: { PS_RUN_DIR: tempFolder() },
    });
    expect(started[0]).toMatchObject({ script: join(cwd, 'app/server.js'), cwd: join(cwd, 'app') });
    expect(started[0]?.settings.name).toBe('fromenv');
    expect((await runInTest(['start', 'server.js', '--cwd', 'nowhere'], { cwd, env: {} })).exitCode).toBe(2);
  });

  test('--no-optimizer, and an --interpreter that must be node', async () => {
    const cwd = join(folder(), 'app');
    const start = (...flags: readonly string[]) =>
      runInTest(['start', 'server.js', ...flags], { cwd, env: { PS_RUN_DIR: tempFolder() } });
    expect((await start('--no-optimizer')).started[0]?.settings.enableOptimization).toBe(false);
    expect((await start('--interpreter', '/usr/bin/node')).started[0]?.settings.enableOptimization).toBe(true);
    const refused = await start('--interpreter', 'python3');
    expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining('Only node')]);
  });

  test('-q in the foreground logs warnings and errors, unless a level is set', async () => {
    const cwd = join(folder(), 'app');
    const levels = [{}, { LOG_LEVEL: 'debug' }].map(async (level) => {
      const env: NodeJS.ProcessEnv = { PS_RUN_DIR: tempFolder(), ...level };
      return (await runInTest(['start', 'server.js', '-q'], { cwd, env })).started[0]?.settings.logLevel;
    });
    expect(await Promise.all(levels)).toEqual(['warn', 'debug']);
  });
});

test('completion offers the kinds of a profile, then the workers', async () => {
  const context = await running();
  const words = async (...typed: readonly string[]) =>
    (await runInTest(['__complete', '--', ...typed], context)).stdout
      .split('\n')
      .map((line) => line.split('\t')[0])
      .filter((word) => word !== '');
  expect(await words('profile', '')).toEqual(['cpu', 'heap']);
  expect(await words('profile', 'cpu', '')).toEqual(['all', 'app', '0', '1']);
  expect(await words('inspect', '')).toEqual(['all', 'app', '0', '1']);
  expect(await words('trig')).toEqual(['trigger']);
});
