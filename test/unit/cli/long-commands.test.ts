import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SupervisorError } from '../../../src/core/errors.js';
import type { SupervisionCommands } from '../../../src/http/ports/supervision-ports.js';
import { tempFolder } from '../../support/temp-folder.js';
import { fakeProgram } from '../http/admin-fixture.js';
import { fakeSupervision } from '../http/fake-supervision.js';
import { runInTest } from './run-in-test.js';
import { running } from './running-fixture.js';

/** A supervisor with two workers whose commands are carried out by a fake. */
async function supervised(changes: Partial<SupervisionCommands> = {}) {
  const { commands, calls } = fakeSupervision(changes);
  return { calls, ...(await running(fakeProgram({ supervision: commands }))) };
}

const workerGone = new SupervisorError('PS_WORKER_GONE', { workerId: 4 });

describe('long commands', () => {
  test.each([
    [['reload'], 'reload', {}],
    [['reload', 'app', '--parallel', '2', '--canary', '30s'], 'reload', { parallel: 2, canaryMs: 30_000 }],
    [['restart', 'all'], 'restart', {}],
    [['restart', '1'], 'restart', { slot: 1 }],
    [['restart', 'app:1'], 'restart', { slot: 1 }],
    [['restart', '--worker', '2'], 'restart', { workerId: 2 }],
    [['restart', '--pid', '1002'], 'restart', { workerId: 2 }],
    [['drain', '0', '--deadline', '10m', '--min-peers', '3'], 'drain', { slot: 0, deadlineMs: 600_000, minPeers: 3 }],
    [['undrain', 'app'], 'undrain', {}],
  ])('%j asks the supervisor for what was typed', async (argv, verb, asked) => {
    const { calls, ...context } = await supervised();
    expect((await runInTest(argv, context)).exitCode).toBe(0);
    expect(calls).toEqual([[verb, { ...asked, requestedBy: 'cli' }]]);
  });

  test.each([
    [['scale', '4'], 4],
    [['scale', '+2'], 4],
    [['scale', '-1'], 1],
    [['scale', 'app', '-1'], 1],
    [['scale', '-1', '--json'], 1],
  ])('%j is a number and never a flag', async (argv, count) => {
    const { calls, ...context } = await supervised();
    expect((await runInTest(argv, context)).exitCode).toBe(0);
    expect(calls).toEqual([['scale', { count, requestedBy: 'cli' }]]);
  });

  test('progress goes to stderr and the report to stdout', async () => {
    const { stdout, stderr } = await runInTest(['reload'], await supervised());
    expect(stderr).toBe('slot 0  worker 1  draining     reload has begun\n');
    expect(stdout).toMatch(/slot +worker +status +took +what\n +0 +3 +done +120 ms +replaced\n/);
  });

  test('on a terminal each slot has one line, written over', async () => {
    const stderr = Object.assign(new PassThrough(), { isTTY: true });
    const reload: SupervisionCommands['reload'] = (_command, onProgress) => {
      for (const [slot, message] of [
        [0, 'a'],
        [1, 'b'],
        [0, 'c'],
      ] as const)
        onProgress({ atMs: 1, slot, workerId: 1, phase: 'draining', message });
      return Promise.resolve({ replaced: [], failures: [] });
    };
    await runInTest(['reload'], { ...(await supervised({ reload })), stderr });
    const [, last] = String(stderr.read()).split('\u001b[2A');
    expect(last?.match(/slot \d .* [abc]$/gm)?.map((line) => line.at(-1))).toEqual(['c', 'b']);
  });

  test('--quiet shows no progress', async () => {
    expect((await runInTest(['reload', '--quiet'], await supervised())).stderr).toBe('');
  });

  test('--json prints one document on stdout', async () => {
    const { document } = await runInTest(['drain', 'all', '--json'], await supervised());
    expect(document).toEqual({
      schemaVersion: 1,
      name: 'app',
      drained: [{ workerId: 1, cutCount: 2, tookMs: 900 }],
      failures: [],
    });
  });

  test('a reload that was aborted exits 4 and names the slot and the reason', async () => {
    const failures = [{ slot: 1, error: workerGone.toWire() }];
    const reload = () => Promise.resolve({ replaced: [], failures });
    const { exitCode, stdout } = await runInTest(['reload'], await supervised({ reload }));
    expect(exitCode).toBe(4);
    expect(stdout).toMatch(/ +1 +- +failed +- +worker 4 ended before it answered/);
  });

  test('an error of the supervisor keeps its words and its exit code', async () => {
    const restart = () => Promise.reject(new SupervisorError('PS_OPTIMIZE_DISABLED'));
    const { exitCode, stderr } = await runInTest(['restart', 'all'], await supervised({ restart }));
    expect(exitCode).toBe(5);
    expect(stderr).toContain('perf-supervisor: optimization is disabled. Set ENABLE_');
  });

  test('one that is not finished in time exits 4 and says that it goes on', async () => {
    const reload = () => new Promise<never>(() => undefined);
    const { exitCode, stderr } = await runInTest(['reload', '--timeout', '200ms'], await supervised({ reload }));
    expect(exitCode).toBe(4);
    expect(stderr).toContain('reload is not finished after 200 ms. It goes on by itself');
  });
});

describe('targets', () => {
  test.each([
    [['restart', '7'], 'there is no worker in slot 7 in app. Known: slot 0 (worker 1, pid 1001), slot 1'],
    [['restart', '--worker', '9'], 'there is no worker 9 in app. Known: slot 0'],
    [['describe', '--pid', '9'], 'there is no worker with pid 9 in app. Known: slot 0'],
    [['restart', 'nope'], 'there is no application nope. Known: app.'],
    [['ping', 'nope'], 'there is no application nope. Known: app.'],
  ])('%j is unknown: exit code 3, with the known ones', async (argv, expected) => {
    const { exitCode, stderr } = await runInTest(argv, await supervised());
    expect(exitCode).toBe(3);
    expect(stderr).toContain(expected);
  });

  test.each([
    [['restart'], 'no target is given'],
    [['drain'], 'no target is given'],
    [['restart', '1', '--worker', '2'], 'name a slot, --worker or --pid, not several'],
    [['restart', 'a/b'], 'a/b is no target'],
    [['reload', 'app:1'], 'reload is for a whole application'],
    [['scale', 'many'], 'scale takes a number'],
    [['signal', 'SIGNONE', 'all'], 'SIGNONE is no signal'],
  ])('%j is wrong usage and changes nothing', async (argv, expected) => {
    const { calls, ...context } = await supervised();
    const { exitCode, stderr } = await runInTest(argv, context);
    expect([exitCode, calls]).toEqual([2, []]);
    expect(stderr).toContain(expected);
  });

  test('without a supervisor the exit code is 3', async () => {
    const runDir = tempFolder();
    const context = { env: { PS_RUN_DIR: runDir }, cwd: runDir };
    expect((await runInTest(['restart', 'all'], context)).exitCode).toBe(3);
  });
});

describe('reload --update-env', () => {
  test('it gives what changed since the primary was started, and tells it by name only', async () => {
    const child = spawn(process.execPath, ['-e', "console.log('up'); setInterval(() => {}, 1000)"], {
      env: { KEPT: '1', CHANGED: 'old', GONE: 'x' },
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    const { commands, calls } = fakeSupervision();
    const { health } = fakeProgram().ports;
    const status = { ...health.status(), pid: child.pid ?? 0 };
    const context = await running(fakeProgram({ supervision: commands, health: { ...health, status: () => status } }));
    const env = { ...context.env, KEPT: '1', CHANGED: 'hunter22', NEW: 'y' };
    const { stderr } = await runInTest(['reload', '--update-env'], { ...context, env });
    const environment = { CHANGED: 'hunter22', GONE: null, NEW: 'y' };
    expect(calls).toEqual([['reload', { environment, requestedBy: 'cli' }]]);
    expect(stderr).toContain('environment: +CHANGED -GONE +NEW\n');
    expect(stderr).not.toContain('hunter22');
  });
});
