import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { call } from '../support/http-call.js';
import { daemonPlace } from '../support/start-daemon.js';
import { cliFile, isAlive, runCli, startSupervisor } from '../support/start-supervisor.js';
import { waitFor } from '../support/wait-for.js';

const servers = join(import.meta.dirname, '../support/fixtures/servers');
const streams = join(servers, 'streams.cjs');
const actions = join(servers, 'actions.mjs');

interface Worker {
  readonly slot: number;
  readonly pid: number;
  readonly state: string;
}

async function streaming(args: readonly string[]) {
  const supervisor = await startSupervisor(streams, { args: ['-i', '1', ...args] });
  const stream = call(supervisor.serverUrl, '/stream?ms=3000').then(
    () => 'ended',
    () => 'cut',
  );
  const workers = async (): Promise<readonly (Worker & { sample?: { values: Record<string, number> } })[]> =>
    JSON.parse((await supervisor.cli('status', '--json')).stdout).workers;
  await waitFor(
    'the stream to be in flight',
    async () => (await workers())[0]?.sample?.values['requestsInFlight'] === 1,
  );
  return { supervisor, stream, workers };
}

describe('stop', () => {
  it('--force waits for nothing', async () => {
    const { supervisor, stream } = await streaming(['--drain-timeout', '60s']);
    const { exitCode } = await supervisor.cli('stop', '--force');
    expect([exitCode, await stream, await supervisor.ended]).toEqual([0, 'cut', 0]);
    expect(isAlive(supervisor.pid)).toBe(false);
  });

  it('--drain-timeout takes the place of the setting', async () => {
    const { supervisor, stream } = await streaming(['--drain-timeout', '0']);
    const { exitCode } = await supervisor.cli('stop', '--drain-timeout', '20s');
    expect([exitCode, await stream, await supervisor.ended]).toEqual([0, 'ended', 0]);
  });
});

it('restart --force sends no SIGTERM, and why says so', async () => {
  const { supervisor, stream, workers } = await streaming(['--kill-timeout', '60s']);
  const [before] = await workers();
  const { exitCode } = await supervisor.cli('restart', '0', '--force', '--yes');
  const [after] = await workers();
  expect([exitCode, await stream, after?.pid === before?.pid]).toEqual([0, 'cut', false]);
  expect((await supervisor.cli('why')).stdout).toMatch(/worker-exited: restart by cli \[.*signal SIGKILL/);
});

it('restart --update-env gives the new worker the environment of the shell', async () => {
  const supervisor = await startSupervisor(streams, { args: ['-i', '2'] });
  const { exitCode, stderr } = await runCli(['restart', '0', '--update-env'], {
    ...supervisor.env,
    PORT: '0',
    PS_ADMIN_PORT: '0',
    FRESH: 'yes',
  });
  expect([exitCode, stderr]).toEqual([0, expect.stringMatching(/^environment: .*\+FRESH/)]);
  const { stdout } = await supervisor.cli('env', '0', '--json');
  expect(JSON.parse(stdout).workers[0].environment).toMatchObject({ FRESH: 'yes' });
});

it('reset: the restarts of the past are forgotten', async () => {
  const supervisor = await startSupervisor(join(servers, 'http.cjs'), { args: ['-i', '1'] });
  const restarts = async (): Promise<number> =>
    JSON.parse((await supervisor.cli('status', '--json')).stdout).restartCount;
  await call(supervisor.serverUrl, '/crash').catch(() => undefined);
  await waitFor('the restart', async () => (await restarts()) === 1);
  const { stdout } = await supervisor.cli('reset');
  expect(stdout).toContain('the restarts were 1');
  expect(await restarts()).toBe(0);
});

it('flush empties the logs of a daemon, which goes on writing to them', async () => {
  const place = daemonPlace();
  await place.start(streams, '-i', '1', '--name', 'live');
  expect(place.sizeOf('live/primary.log')).toBeGreaterThan(0);
  expect((await place.cli('flush', 'live')).exitCode).toBe(0);
  expect(place.sizeOf('live/primary.log')).toBe(0);
  await place.cli('restart', 'all');
  await waitFor('the log to grow', () => place.sizeOf('live/primary.log') > 0);
  expect((await place.cli('logs', 'live', '--json')).stdout).toContain('"worker moves"');
});

it('list --watch shows it again and again, until it is ended', async () => {
  const { env } = await startSupervisor(streams, { args: ['-i', '1', '--name', 'live'] });
  const child = spawn(process.execPath, [cliFile, 'list', '--watch', '--wide'], { env: { ...process.env, ...env } });
  onTestFinished(() => void child.kill('SIGKILL'));
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await waitFor('the second list', () => (text.match(/^live .*streams\.cjs$/gm) ?? []).length > 1);
  const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
  child.kill('SIGINT');
  expect(await ended).toBe('SIGINT');
});

it('D38 each worker knows its slot and a number that no other living worker has', async () => {
  const supervisor = await startSupervisor(actions, { args: ['-i', '2', '--ready-workers', '2'] });
  expect((await supervisor.get('/readyz')).status).toBe(200);
  const seen = new Map<string, string>();
  await waitFor('both workers to answer', async () => {
    const { slot, portIndex } = (await call(supervisor.serverUrl, '/')).json();
    return seen.set(slot, portIndex).size === 2;
  });
  expect(Object.fromEntries(seen)).toEqual({ 0: '0', 1: '1' });
  const { exitCode } = await supervisor.cli('drain', '1');
  expect([exitCode, (await supervisor.get('/readyz')).status]).toEqual([0, 503]);
});
