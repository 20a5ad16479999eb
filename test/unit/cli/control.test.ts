import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { OptimizeReport } from '../../../src/http/ports/ports.js';
import { SupervisorError } from '../../../src/core/errors.js';
import { tempFolder } from '../../support/temp-folder.js';
import { waitFor } from '../../support/wait-for.js';
import { fakeProgram, outcomeFixture } from '../http/admin-fixture.js';
import { runInTest } from './run-in-test.js';
import { running } from './running-fixture.js';

const failed = (workerId: number) => ({
  workerId,
  error: new SupervisorError('PS_WORKER_GONE', { workerId }).toWire(),
});
const replied = (workerId: number, status: 'completed' | 'failed' | 'skipped' = 'completed') => ({
  workerId,
  outcomes: [outcomeFixture({ status })],
});

describe('finding the supervisor', () => {
  test('without a name the only one that runs is meant', async () => {
    const { stdout, exitCode } = await runInTest(['status'], await running());
    expect(exitCode).toBe(0);
    expect(stdout).toContain('app  ready  pid 4242');
  });

  test('with none running the exit code is 3', async () => {
    const runDir = tempFolder();
    const { exitCode, stderr } = await runInTest(['status', '--run-dir', runDir], { cwd: runDir });
    expect(exitCode).toBe(3);
    expect(stderr).toContain(`no supervisor is running in ${runDir}`);
  });

  test('with several running they are named', async () => {
    const { runDir, env, cwd } = await running();
    await running(fakeProgram(), 'other', runDir);
    const { exitCode, stderr } = await runInTest(['stop'], { env, cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('app, other. Choose one with --name.');
    expect((await runInTest(['status', '--name', 'other'], { env, cwd })).exitCode).toBe(0);
  });

  test('a named one that does not run is told with exit code 3', async () => {
    const { env, cwd } = await running();
    const { exitCode, document } = await runInTest(['status', '--name', 'nope', '--json'], { env, cwd });
    expect(exitCode).toBe(3);
    expect(document.error).toMatchObject({ code: 'PS_CONTROL_NOT_RUNNING', message: expect.stringContaining('nope') });
  });

  test('a wrong setting that the command does not need does not hinder it', async () => {
    const { env, cwd } = await running();
    expect((await runInTest(['status'], { cwd, env: { ...env, MEMORY_THRESHOLD: 'x' } })).exitCode).toBe(0);
  });

  test('one that accepts and never answers is given up at the deadline with exit code 4', async () => {
    const runDir = tempFolder();
    mkdirSync(join(runDir, 'mute'));
    const mute = createServer().listen(join(runDir, 'mute', 'control.sock'));
    await once(mute, 'listening');
    onTestFinished(() => void mute.close());
    const argv = ['status', '--run-dir', runDir, '--timeout', '200ms'];
    const { exitCode, stderr } = await runInTest(argv, { cwd: runDir });
    expect(exitCode).toBe(4);
    expect(stderr).toContain('no answer within 200 ms');
  });
});

describe('status', () => {
  test('it shows one line per worker, without colour in a pipe', async () => {
    const { stdout, stderr } = await runInTest(['status'], await running());
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^ +1 +0 +1001 {2}running/m);
    expect(stdout).toMatch(/^ +2 +1 +1002 {2}running/m);
    expect(stdout).not.toContain('\u001b');
  });

  test('--json prints one document', async () => {
    const { document } = await runInTest(['status', '--json'], await running());
    expect(document).toMatchObject({ schemaVersion: 1, name: 'app', workers: [{ workerId: 1 }, { workerId: 2 }] });
  });
});

describe('optimize', () => {
  test('strategy and worker reach the supervisor, and the outcomes are shown', async () => {
    const supervisor = await running();
    const { exitCode, stdout } = await runInTest(['optimize', 'memory', '--worker', '2'], supervisor);
    expect(supervisor.program.commands).toEqual([{ strategy: 'memory', workerId: 2, requestedBy: 'cli' }]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/1 {2}memory +completed +12 ms {2}purge-expired 3/);
  });

  test.each<[string, OptimizeReport, number]>([
    ['all completed', { replies: [replied(1), replied(2)], failures: [] }, 0],
    ['a skipped run', { replies: [replied(1), replied(2, 'skipped')], failures: [] }, 0],
    ['one worker gone', { replies: [replied(1)], failures: [failed(2)] }, 4],
    ['one run failed', { replies: [replied(1), replied(2, 'failed')], failures: [] }, 4],
    ['every run failed', { replies: [replied(1, 'failed')], failures: [] }, 1],
  ])('%s exits with its code', async (_what, report, code) => {
    const supervisor = await running(fakeProgram({}, report));
    const { exitCode, document } = await runInTest(['optimize', '--json'], supervisor);
    expect(exitCode).toBe(code);
    expect(document).toMatchObject({ schemaVersion: 1, workers: report.replies });
  });

  test('an error of the supervisor is told in its words, with its exit code', async () => {
    const refuse = () =>
      Promise.reject(new SupervisorError('PS_OPTIMIZE_UNKNOWN_STRATEGY', { strategy: 'x', known: 'memory, cpu' }));
    const supervisor = await running(fakeProgram({ commands: { optimize: refuse, stop: () => undefined } }));
    const { exitCode, stderr } = await runInTest(['optimize', 'x'], supervisor);
    expect(exitCode).toBe(2);
    expect(stderr).toBe('perf-supervisor: there is no strategy x. Known strategies: memory, cpu.\n');
  });
});

describe('metrics', () => {
  test('a table has one line per worker', async () => {
    const { stdout } = await runInTest(['metrics'], await running());
    expect(stdout).toMatch(/^ +1 +40\.0 % +20\.0 %/m);
    expect(stdout.trimEnd().split('\n')).toHaveLength(3);
  });

  test('--worker asks for one, in JSON in the shape of the endpoint', async () => {
    const { document } = await runInTest(['metrics', '--worker', '2', '--json'], await running());
    expect(document).toMatchObject({ schemaVersion: 1, workerId: 2, currentMetrics: { memoryUsage: 0.4 } });
  });

  test('--format prom is the exposition as it is', async () => {
    const { stdout } = await runInTest(['metrics', '--format', 'prom'], await running());
    expect(stdout).toBe('# HELP perf_supervisor_up Whether the primary works.\n');
  });

  test('an unknown worker exits 3', async () => {
    const { exitCode, stderr } = await runInTest(['metrics', '--worker', '99'], await running());
    expect(exitCode).toBe(3);
    expect(stderr).toContain('there is no worker 99');
  });
});

describe('stop', () => {
  /** A process that stands for the primary and ends only when it is told to. */
  function standIn() {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    const program = fakeProgram();
    const status = { ...program.ports.health.status(), pid: child.pid ?? 0 };
    return { child, program, health: { ...program.ports.health, status: () => status } };
  }

  test('it returns when the process has ended', async () => {
    const { child, program, health } = standIn();
    const commands = { ...program.ports.commands, stop: () => void child.kill() };
    const supervisor = await running({ ...program, ports: { ...program.ports, health, commands } });
    const { exitCode, document } = await runInTest(['stop', '--json'], supervisor);
    expect(exitCode).toBe(0);
    expect(document).toMatchObject({ name: 'app', pid: child.pid, isStopped: true, workerCount: 2 });
    // Its end is certain; that its parent, this process, has heard of it may come a moment later.
    await waitFor('the news of its end', () => child.exitCode !== null || child.signalCode !== null);
  });

  test('one that goes on past the deadline exits 4', async () => {
    const { program, health } = standIn();
    const supervisor = await running({ ...program, ports: { ...program.ports, health } });
    // The first answer loads the server's code; the deadline is for the stop.
    await runInTest(['ping'], supervisor);
    const { exitCode, stderr } = await runInTest(['stop', '--timeout', '1s'], supervisor);
    expect(program.stops).toEqual(['cli']);
    expect(exitCode).toBe(4);
    expect(stderr).toContain('is still stopping after');
  });
});
