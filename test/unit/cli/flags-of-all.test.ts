import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { SupervisionCommands } from '../../../src/http/ports/supervision-ports.js';
import { sampleFixture } from '../../support/sample-fixture.js';
import { tempFolder } from '../../support/temp-folder.js';
import { fakeProgram, startAdmin, token, workerFixture } from '../http/admin-fixture.js';
import { running } from './running-fixture.js';
import { runInTest } from './run-in-test.js';

function project() {
  const cwd = tempFolder();
  writeFileSync(join(cwd, 'server.js'), '');
  return { cwd, env: { PS_RUN_DIR: tempFolder() } as NodeJS.ProcessEnv };
}

describe('--url and --token', () => {
  test('metrics and optimize ask an admin port as they ask a socket', async () => {
    const program = fakeProgram();
    const { url } = await startAdmin({}, program);
    expect((await runInTest(['metrics', '--url', url], { env: {} })).exitCode).toBe(0);
    expect((await runInTest(['optimize', 'memory', '--url', url, '--token', token], { env: {} })).exitCode).toBe(0);
    expect((await runInTest(['optimize', '--url', url], { env: { PS_ADMIN_TOKEN: token } })).exitCode).toBe(0);
    expect(program.commands).toHaveLength(2);
  });

  test('without the token a change is refused, and one that is no URL is wrong usage', async () => {
    const { url } = await startAdmin({}, fakeProgram());
    const refused = await runInTest(['optimize', '--url', url], { env: {} });
    expect([refused.exitCode, refused.stderr]).toEqual([5, expect.stringContaining('token')]);
    expect((await runInTest(['metrics', '--url', 'localhost'], { env: {} })).exitCode).toBe(2);
  });
});

test('--socket names the supervisor to ask', async () => {
  const { runDir } = await running();
  const argv = ['status', '--json', '--socket', join(runDir, 'app/control.sock')];
  const { document } = await runInTest(argv, { env: { PS_RUN_DIR: tempFolder() } });
  expect(document).toMatchObject({ name: 'app' });
});

test('--no-color stands anywhere and wins over FORCE_COLOR', async () => {
  const { runDir } = await running();
  const plain = await runInTest(['status', '--no-color'], { env: { PS_RUN_DIR: runDir, FORCE_COLOR: '1' } });
  expect([plain.exitCode, plain.stdout.includes('\u001B')]).toEqual([0, false]);
  const painted = await runInTest(['status'], { env: { PS_RUN_DIR: runDir, FORCE_COLOR: '1' } });
  expect(painted.stdout).toContain('\u001B');
});

describe('restart of workers with peers', () => {
  const terminal = (): PassThrough & { readonly isTTY: true } =>
    Object.assign(new PassThrough(), { isTTY: true as const });

  async function withPeers() {
    const restarts: object[] = [];
    const sample = sampleFixture();
    const busy = { ...sample, values: { ...sample.values, peersConnected: 7 } };
    const program = fakeProgram();
    const status = program.ports.health.status();
    const restart: SupervisionCommands['restart'] = (target) => {
      restarts.push(target);
      return Promise.resolve({ replaced: [], failures: [] });
    };
    const ports = {
      ...program.ports,
      health: {
        ...program.ports.health,
        status: () => ({ ...status, workers: [workerFixture(1, { sample: busy })] }),
      },
      supervision: { ...program.ports.supervision, restart },
    };
    return { restarts, ...(await running({ ...program, ports })) };
  }

  test.each([
    ['y', 0, 1],
    ['n', 5, 0],
    ['', 5, 0],
  ])('on a terminal the answer %j decides', async (answer, exitCode, count) => {
    const { restarts, env, cwd } = await withPeers();
    const [stdin, stderr] = [terminal(), terminal()];
    stdin.end(`${answer}\n`);
    const result = await runInTest(['restart', 'all'], { env, cwd, stdin, stderr });
    expect([result.exitCode, restarts.length]).toEqual([exitCode, count]);
    expect(String(stderr.read())).toContain('This cuts the streams of 7 peers');
  });

  test.each([['--yes'], ['-y'], ['--no-input']])('with %s nobody is asked', async (flag) => {
    const { restarts, env, cwd } = await withPeers();
    const result = await runInTest(['restart', 'all', flag], { env, cwd, stdin: terminal(), stderr: terminal() });
    expect([result.exitCode, restarts.length]).toEqual([0, 1]);
  });

  test('a program is not asked', async () => {
    const { restarts, env, cwd } = await withPeers();
    expect((await runInTest(['restart', 'all'], { env, cwd })).exitCode).toBe(0);
    expect(restarts).toHaveLength(1);
  });
});

describe('flags of start', () => {
  test('those about the workers make a launch, and without them there is none', async () => {
    const flags = [
      '-p',
      '8080',
      '--node-args',
      '--max-old-space-size=99',
      '--import',
      './a.mjs',
      '--require',
      './b.cjs',
    ];
    const { started } = await runInTest(['start', 'server.js', ...flags, '--wait-ready'], project());
    expect(started[0]?.launch).toMatchObject({
      env: { PORT: '8080' },
      nodeArgs: ['--max-old-space-size=99', '--import', './a.mjs', '--require', './b.cjs'],
      waitsForReady: true,
      stopBy: 'SIGTERM',
    });
    const message = await runInTest(['start', 'server.js', '--shutdown-with-message'], project());
    expect(message.started[0]?.launch?.stopBy).toBe('message');
    expect((await runInTest(['start', 'server.js'], project())).started[0]?.launch).toBeUndefined();
  });

  test('a flag without a value is a setting: --watch, --no-autorestart; absent it hides nothing', async () => {
    const first = await runInTest(['start', 'server.js', '--watch', '--no-autorestart'], project());
    expect(first.started[0]?.settings).toMatchObject({ watch: 'true', autorestart: false });
    const place = project();
    const env = { ...place.env, PS_AUTORESTART: 'false', PS_WATCH: 'src' };
    const second = await runInTest(['start', 'server.js'], { ...place, env });
    expect(second.started[0]?.settings).toMatchObject({ watch: 'src', autorestart: false });
  });

  test('--dry-run checks everything and starts nothing', async () => {
    const place = project();
    const { exitCode, stdout, started } = await runInTest(['start', 'server.js', '-i', '3', '--dry-run'], place);
    expect([exitCode, started]).toEqual([0, []]);
    expect(stdout).toMatch(/^server: 3 workers of \/.*server\.js in /);
    const wrong = await runInTest(['start', 'server.js', '--dry-run', '--cron-restart', '0 25 * * *'], place);
    expect([wrong.exitCode, wrong.stderr]).toEqual([2, expect.stringContaining('field hour (25)')]);
  });
});
