import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { AdminPorts } from '../../../src/http/ports/ports.js';
import type { ClusterEvent } from '../../../src/protocol/snapshot.js';
import { tempFolder } from '../../support/temp-folder.js';
import { waitFor } from '../../support/wait-for.js';
import { fakeProgram, outcomeFixture, workerFixture } from '../http/admin-fixture.js';
import { runInTest } from './run-in-test.js';
import { running } from './running-fixture.js';

const atMs = 1_800_000_000_000;
const worker = { nodeId: 'node-a', slot: 1, workerId: 2, generation: 1, pid: 1002, atMs };

/** Newest first, as the store tells them. */
const events: readonly ClusterEvent[] = [
  { ...worker, id: 'e4', workerId: 3, type: 'worker-started', reason: 'restart: it ended with code 1' },
  { ...worker, id: 'e3', type: 'worker-exited', reason: 'it ended with code 1', exitCode: 1, signal: null },
  {
    ...worker,
    id: 'e2',
    type: 'effect-measured',
    outcomeId: 'o1',
    strategy: 'memory',
    effect: { metric: 'memoryRatio', before: 0.81234, after: 0.5, changeRatio: -0.38, verdict: 'improved' },
  },
  { ...worker, id: 'e1', type: 'optimization', outcome: outcomeFixture() },
  { ...worker, id: 'e0', slot: 0, workerId: 1, type: 'worker-started', reason: 'start' },
];

function withEvents(list: readonly ClusterEvent[] = events, changes: Partial<AdminPorts> = {}) {
  const { cluster } = fakeProgram().ports;
  const answer: AdminPorts['cluster']['events'] = ({ types, workerId }) =>
    Promise.resolve(
      list.filter(
        (event) =>
          (types === undefined || types.includes(event.type)) &&
          (workerId === undefined || workerId === event.workerId),
      ),
    );
  return fakeProgram({ cluster: { ...cluster, events: answer }, ...changes });
}

describe('list', () => {
  test('it shows every supervisor of the run directory, one line each', async () => {
    const { runDir, env, cwd } = await running();
    await running(fakeProgram(), 'other', runDir);
    const { stdout } = await runInTest(['list'], { env, cwd });
    expect(stdout).toMatch(/^app +4242 +ready .* 2\/2 /m);
    expect(stdout).toMatch(/^other +4242 +ready /m);
    expect((await runInTest(['ls'], { env, cwd })).stdout).toContain('other');
  });

  test('one that accepts and does not answer is in it as silent', async () => {
    const { runDir, env, cwd } = await running();
    mkdirSync(join(runDir, 'mute'));
    const mute = createServer().listen(join(runDir, 'mute', 'control.sock'));
    await once(mute, 'listening');
    onTestFinished(() => void mute.close());
    const { exitCode, stdout } = await runInTest(['list', '--timeout', '200ms'], { env, cwd });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^mute +- +silent/m);
  });

  test('with none running it says so and exits 0', async () => {
    const runDir = tempFolder();
    const context = { env: { PS_RUN_DIR: runDir }, cwd: runDir };
    expect((await runInTest(['list'], context)).stderr).toBe(`no supervisor is running in ${runDir}\n`);
    expect((await runInTest(['list', '--json'], context)).document).toMatchObject({ supervisors: [] });
  });
});

describe('why', () => {
  test('it tells oldest first what happened, why, and from which figures', async () => {
    const { stdout } = await runInTest(['why', '1'], await running(withEvents()));
    expect(stdout.trimEnd().split('\n')).toEqual([
      '2027-01-15T08:00:00.000Z  slot 1  worker 2  optimization memory completed: command: purge-expired 3 [took 12 ms]',
      '2027-01-15T08:00:00.000Z  slot 1  worker 2  effect of memory: improved: memoryRatio before and after [before 0.8123, after 0.5]',
      '2027-01-15T08:00:00.000Z  slot 1  worker 2  worker-exited: it ended with code 1 [generation 1, pid 1002, exitCode 1]',
      '2027-01-15T08:00:00.000Z  slot 1  worker 3  worker-started: restart: it ended with code 1 [generation 1, pid 1002]',
    ]);
  });

  test('a kind of event that is not known here is shown with its fields and inputs', async () => {
    const event = { ...worker, id: 'x', type: 'scaled', reason: 'stress 1.4', inputs: { stress: 1.4, to: 3 } };
    const program = withEvents([event as unknown as ClusterEvent]);
    const { document } = await runInTest(['why', '--json'], await running(program));
    expect(document.events).toMatchObject([
      { what: 'scaled', reason: 'stress 1.4', inputs: { stress: 1.4, to: 3, pid: 1002 } },
    ]);
  });

  test('--worker asks for one that may be gone', async () => {
    const { stdout } = await runInTest(['why', '--worker', '3'], await running(withEvents()));
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  });

  test('control characters from a worker do not reach the terminal', async () => {
    const bad = { ...worker, id: 'x', type: 'worker-started' as const, reason: '\u001b[31mred' };
    expect((await runInTest(['why'], await running(withEvents([bad])))).stdout).not.toContain('\u001b');
  });
});

describe('describe', () => {
  test('it shows state, figures, optimizations and the exits of the slot', async () => {
    const { stdout } = await runInTest(['describe', '1'], await running(withEvents()));
    expect(stdout).toMatch(/^slot 1: worker 2 {2}running {2}pid 1002 {2}up /);
    expect(stdout).toMatch(/^ {2}memoryRatio +40\.0 %$/m);
    expect(stdout).toMatch(/last optimizations\n.*memory completed/);
    expect(stdout).toMatch(/last exits of this slot\n.*it ended with code 1/);
  });

  test('--json has the worker with its history', async () => {
    const { document } = await runInTest(['describe', 'app:1', '--json'], await running(withEvents()));
    expect(document).toMatchObject({
      name: 'app',
      workers: [{ slot: 1, state: 'running', optimizations: [{}], exits: [{ inputs: { exitCode: 1 } }] }],
    });
  });
});

describe('ping, pid, env, signal', () => {
  test('ping tells who answered', async () => {
    const { exitCode, stdout } = await runInTest(['ping'], await running());
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^app \(pid 4242\) answered in \d+ ms\n$/)]);
  });

  test('pid prints the supervisor, or the workers that are named', async () => {
    const context = await running();
    expect((await runInTest(['pid'], context)).stdout).toBe('4242\n');
    expect((await runInTest(['pid', 'all'], context)).stdout).toBe('1001\n1002\n');
    expect((await runInTest(['pid', 'app:1', '--json'], context)).document).toMatchObject({ pids: [1002] });
  });

  /** A real process in the place of a worker. */
  async function realWorker(program: string) {
    const child = spawn(process.execPath, ['-e', `${program}; console.log('up'); setInterval(() => {}, 1000)`], {
      env: { ROOM: '5', API_TOKEN: 'hunter22' },
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    const base = fakeProgram().ports;
    const workers = [workerFixture(1, { pid: child.pid ?? 0 })];
    const status = { ...base.health.status(), workers };
    const ports = {
      workers: { ...base.workers, workers: () => workers },
      health: { ...base.health, status: () => status },
    };
    return { child, ...(await running(fakeProgram(ports))) };
  }

  test('env masks secrets unless they are asked for', async () => {
    const context = await realWorker('');
    expect((await runInTest(['env', '0'], context)).stdout).toMatch(/^API_TOKEN=\[redacted\]\nROOM=5$/m);
    expect((await runInTest(['env', '0', '--reveal'], context)).stdout).toContain('API_TOKEN=hunter22');
  });

  test('signal reaches the worker, with or without SIG', async () => {
    const context = await realWorker("process.on('SIGUSR2', () => process.exit(7))");
    const exited = once(context.child, 'exit');
    const { exitCode, stdout } = await runInTest(['signal', 'usr2', 'all'], context);
    expect([exitCode, stdout]).toEqual([0, `SIGUSR2 to worker 1 (pid ${context.child.pid}): sent\n`]);
    expect((await exited)[0]).toBe(7);
  });
});

describe('kill', () => {
  test('it stops every supervisor of the run directory and waits for their end', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    const { ports } = fakeProgram();
    const status = { ...ports.health.status(), pid: child.pid ?? 0 };
    const program = fakeProgram({
      health: { ...ports.health, status: () => status },
      commands: { ...ports.commands, stop: () => void child.kill() },
    });
    const { exitCode, stdout } = await runInTest(['kill'], await running(program));
    expect([exitCode, stdout]).toEqual([0, 'app: stopped\n']);
    // Its end is certain; that its parent, this process, has heard of it may come a moment later.
    await waitFor('the news of its end', () => child.exitCode !== null || child.signalCode !== null);
  });
});
