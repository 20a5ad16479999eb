import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { call } from '../support/http-call.js';
import { isProcess, readProcessStat } from '../../src/primary/process/process-stat.js';
import { cliFile, type StartedSupervisor, startSupervisor } from '../support/start-supervisor.js';
import { tempFolder } from '../support/temp-folder.js';
import { waitFor } from '../support/wait-for.js';

const fixtures = join(import.meta.dirname, '../support/fixtures');
const cjs = join(fixtures, 'servers/http.cjs');
const startsProcesses = join(fixtures, 'daemon/starts-processes.cjs');
const canUnshare = spawnSync('unshare', ['--pid', '--fork', '--mount-proc', 'true']).status === 0;

const workerPids = async (supervisor: StartedSupervisor): Promise<readonly number[]> =>
  JSON.parse((await supervisor.cli('status', '--json')).stdout).workers.map(({ pid }: { pid: number }) => pid);

/** A process that has ended stays for a while where process 1 does not bury orphans. */
const isAlive = (pid: number): boolean => {
  const stat = readProcessStat(pid);
  return stat ? stat.state !== 'Z' : isProcess({ pid });
};

/** Kills at the end what a failed test would leave behind. */
async function startedBy(supervisor: StartedSupervisor): Promise<{ readonly pid: number; readonly pids: number[] }> {
  const started = (await call(supervisor.serverUrl, '/')).json();
  onTestFinished(() => {
    for (const pid of started.pids) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  });
  return started;
}

describe('signals to the primary', () => {
  it('R81 Ctrl-C, which reaches workers too, still drains', async () => {
    const supervisor = await startSupervisor(cjs, { args: ['-i', '2'] });
    const pids = await workerPids(supervisor);
    const slow = call(supervisor.serverUrl, '/slow');
    await waitFor('the slow request', () => supervisor.output().stdout.includes('slow'));
    for (const pid of [supervisor.pid, ...pids]) process.kill(pid, 'SIGINT');
    expect((await slow).text).toBe('{"slow":true}');
    expect(await supervisor.ended).toBe(0);
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('a second %s ends everything at once, told by exit code %i', async (signal, exitCode) => {
    const supervisor = await startSupervisor(startsProcesses, { args: ['-i', '1', '--drain-timeout', '60s'] });
    const { pid, pids } = await startedBy(supervisor);
    call(supervisor.serverUrl, '/block').catch(() => undefined);
    await waitFor('the worker to be blocked', () => supervisor.output().stdout.includes('blocks'));
    supervisor.signal(signal);
    await waitFor('the first signal', () => supervisor.log().some(({ event }) => event === 'signal'));
    expect(isAlive(pid)).toBe(true);
    supervisor.signal(signal);
    expect(await supervisor.ended).toBe(exitCode);
    expect([pid, ...pids].filter(isAlive)).toEqual([]);
  });

  it('QUIT does not wait for anything', async () => {
    const supervisor = await startSupervisor(cjs, { args: ['-i', '2', '--drain-timeout', '60s'] });
    const pids = await workerPids(supervisor);
    call(supervisor.serverUrl, '/slow').catch(() => undefined);
    supervisor.signal('SIGQUIT');
    expect(await supervisor.ended).toBe(131);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('HUP does not end it', async () => {
    const supervisor = await startSupervisor(cjs, { args: ['-i', '1'] });
    supervisor.signal('SIGHUP');
    await waitFor('the word of a reload', () => supervisor.log().some(({ event }) => event === 'reload'));
    expect((await call(supervisor.serverUrl, '/')).status).toBe(200);
  });
});

describe.runIf(process.platform === 'linux')('what a worker has started', () => {
  it('does not outlive a stop, whether it shares the environment, has its own, ignores TERM or lost its parent', async () => {
    const supervisor = await startSupervisor(startsProcesses, { args: ['-i', '1', '--kill-timeout', '500ms'] });
    const { pids } = await startedBy(supervisor);
    expect(pids.filter(isAlive)).toEqual(pids);
    supervisor.signal('SIGTERM');
    expect(await supervisor.ended).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('does not outlive a kill of the worker by somebody else, unless it has an environment of its own', async () => {
    const supervisor = await startSupervisor(startsProcesses, { args: ['-i', '1', '--kill-timeout', '500ms'] });
    const { pid, pids } = await startedBy(supervisor);
    process.kill(pid, 'SIGKILL');
    const [, ownEnvironment = 0] = pids;
    await waitFor('the end of the others', () => pids.every((one) => one === ownEnvironment || !isAlive(one)));
    await waitFor('the next worker', async () => (await workerPids(supervisor)).some((one) => one !== pid));
    expect(supervisor.log().filter(({ event }) => event === 'process-tree')).toHaveLength(1);
  });

  it('another supervisor of the same server keeps its own', async () => {
    const one = await startSupervisor(startsProcesses, { args: ['-i', '1', '--kill-timeout', '500ms'] });
    const other = await startSupervisor(startsProcesses, { args: ['-i', '1', '--kill-timeout', '500ms'] });
    const { pids } = await startedBy(other);
    await startedBy(one);
    one.signal('SIGTERM');
    await one.ended;
    expect(pids.filter(isAlive)).toEqual(pids);
  });
});

it.runIf(canUnshare)('as process 1 it says that orphans need an init, drains on TERM and ends with 0', async () => {
  const env = { ...process.env, PS_RUN_DIR: tempFolder(), PS_ADMIN_PORT: '0', PORT: '0' };
  const own = [process.execPath, cliFile, 'start', cjs, '-i', '1', '--log-format', 'json'];
  const child = spawn('unshare', ['--pid', '--fork', '--mount-proc', '--kill-child', ...own], { env });
  onTestFinished(() => void child.kill('SIGKILL'));
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  await waitFor('the supervisor', () => log.includes('"event":"ready"'), 30_000);
  expect(log).toMatch(/"level":"warn".*docker with --init/);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const children = spawnSync('ps', ['-o', 'pid=', '--ppid', String(child.pid)]).stdout.toString();
  process.kill(Number(children), 'SIGTERM');
  expect(await ended).toBe(0);
});
