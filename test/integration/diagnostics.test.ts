import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { call } from '../support/http-call.js';
import { startSupervisor } from '../support/start-supervisor.js';
import { tempFolder } from '../support/temp-folder.js';
import { waitFor } from '../support/wait-for.js';

const servers = join(import.meta.dirname, '../support/fixtures/servers');
const actions = join(servers, 'actions.mjs');
interface ProfileNode {
  readonly callFrame: { readonly functionName: string };
}

const modeOf = (path: string): number => statSync(path).mode & 0o777;

describe('trigger', () => {
  it('runs an action in every worker that is meant, and prints what each answers', async () => {
    const supervisor = await startSupervisor(actions, { args: ['-i', '2'] });
    const { exitCode, stdout } = await supervisor.cli('trigger', 'all', 'echo', '{"room":5}', '--json');
    const { workers } = JSON.parse(stdout);
    expect(exitCode).toBe(0);
    expect(workers).toMatchObject([
      { slot: 0, result: { input: { room: 5 } } },
      { slot: 1, result: { input: { room: 5 } } },
    ]);
    expect(new Set(workers.map((worker: { result: { pid: number } }) => worker.result.pid)).size).toBe(2);
    expect((await supervisor.cli('why', '0')).stdout).toMatch(/trigger: echo by cli/);
  });

  it('fails by its cause: an action that throws, one that answers too much, one that is not there', async () => {
    const supervisor = await startSupervisor(actions, { args: ['-i', '1'] });
    const failed = await supervisor.cli('trigger', '0', 'fail');
    expect([failed.exitCode, failed.stderr]).toEqual([1, expect.stringContaining('action fail failed: not today')]);
    expect((await supervisor.cli('trigger', '0', 'flood')).stderr).toContain('longer than 49152 characters');
    const unknown = await supervisor.cli('trigger', '0', 'nothing');
    expect([unknown.exitCode, unknown.stderr]).toEqual([
      3,
      expect.stringContaining('Known: echo, fail, flood, replace'),
    ]);
    expect((await supervisor.cli('trigger', '0', 'echo', '{room')).exitCode).toBe(2);
  });
});

describe('profile', () => {
  it('a CPU profile names the function that burns, in a file for its user alone', async () => {
    const supervisor = await startSupervisor(actions, { args: ['-i', '1'] });
    const file = join(tempFolder(), 'busy.cpuprofile');
    // Of a worker that hardly gets the processor a profile of one second may hold a handful of samples.
    await waitFor(
      'a profile that names it',
      async () => {
        rmSync(file, { force: true });
        const { exitCode, stderr } = await supervisor.cli('profile', 'cpu', '0', '--duration', '1s', '-o', file);
        expect([exitCode, stderr]).toEqual([0, expect.stringContaining('profiling worker 1')]);
        const { nodes } = JSON.parse(readFileSync(file, 'utf8'));
        return nodes.some(({ callFrame }: ProfileNode) => callFrame.functionName === 'burnCycles');
      },
      40_000,
    );
    expect(modeOf(file)).toBe(0o600);
    const again = await supervisor.cli('profile', 'cpu', '0', '--duration', '1s', '-o', file);
    expect([again.exitCode, again.stderr]).toEqual([5, expect.stringContaining('exists already')]);
  });

  it('a heap profile is what DevTools reads, and two at a time are refused', async () => {
    const supervisor = await startSupervisor(actions, { args: ['-i', '1'] });
    const folder = tempFolder();
    const profile = (name: string) =>
      supervisor.cli('profile', 'heap', '0', '--duration', '2s', '-o', join(folder, name));
    const results = await Promise.all([profile('a'), profile('b')]);
    expect(results.map(({ exitCode }) => exitCode).sort()).toEqual([0, 5]);
    const written = results[0].exitCode === 0 ? 'a' : 'b';
    expect(JSON.parse(readFileSync(join(folder, written), 'utf8'))).toHaveProperty('head.callFrame');
    expect(() => statSync(join(folder, written === 'a' ? 'b' : 'a'))).toThrow('ENOENT');
  });
});

it('heap-snapshot writes into the run directory, for its user alone, only when that is agreed to', async () => {
  const supervisor = await startSupervisor(actions, { args: ['-i', '1', '--name', 'live'] });
  const refused = await supervisor.cli('heap-snapshot', '0');
  expect([refused.exitCode, refused.stderr]).toEqual([5, expect.stringContaining('stands still while it writes')]);
  const { exitCode, stdout } = await supervisor.cli('heap-snapshot', '0', '--yes', '--json');
  const { file, sizeBytes } = JSON.parse(stdout);
  expect(exitCode).toBe(0);
  expect(file).toContain(join(supervisor.runDir, 'live', 'heap-slot0-worker1-'));
  expect([modeOf(file), statSync(file).size]).toEqual([0o600, sizeBytes]);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toHaveProperty('snapshot.meta');
  const again = await supervisor.cli('heap-snapshot', '0', '--yes', '-o', file);
  expect([again.exitCode, again.stderr]).toEqual([1, expect.stringContaining('EEXIST')]);
});

describe('inspect', () => {
  it('a worker at a breakpoint is no hung worker, until the inspector is closed', async () => {
    const supervisor = await startSupervisor(join(servers, 'faulty.cjs'), {
      args: ['-i', '1', '--hang-timeout', '1200ms'],
    });
    const { stdout } = await supervisor.cli('inspect', '0', '--json');
    const { url, pid } = JSON.parse(stdout);
    expect(url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\//);
    await call(`http://${new URL(url).host}`, '/json/version');
    const before = await call(supervisor.serverUrl, '/block');
    // It stands still for 1.5 s, which would be a hang.
    const after = await call(supervisor.serverUrl, '/');
    expect([before.json().pid, after.json().pid]).toEqual([pid, pid]);
    expect(supervisor.log().filter(({ event }) => event === 'worker-hung')).toEqual([]);
    expect((await supervisor.cli('inspect', '0', '--close')).exitCode).toBe(0);
    await call(supervisor.serverUrl, '/spin');
    await waitFor('the hung worker to be found', () => supervisor.log().some(({ event }) => event === 'worker-hung'));
  });

  it('a port that is taken is told', async () => {
    const supervisor = await startSupervisor(actions, { args: ['-i', '1'] });
    const port = new URL(supervisor.serverUrl).port;
    const { exitCode, stderr } = await supervisor.cli('inspect', '0', '--port', port);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(`does not open at port ${port}`)]);
  });
});

it('D32 a worker that asks for its replacement gets one that serves first, and not twice in a minute', async () => {
  const supervisor = await startSupervisor(actions, { args: ['-i', '1'] });
  const first = (await call(supervisor.serverUrl, '/')).json().pid;
  expect((await supervisor.cli('trigger', '0', 'replace')).stdout).toContain('true');
  await waitFor('another worker to serve', async () => (await call(supervisor.serverUrl, '/')).json().pid !== first);
  const { stdout } = await waitFor('the old one to end', async () => {
    const told = await supervisor.cli('why');
    return told.stdout.includes('worker-exited') && told;
  });
  expect(stdout).toMatch(/replacement: it asked for its replacement: the decoder leaks/);
  expect(stdout).toMatch(/worker-exited: it asked for its replacement: the decoder leaks/);
  const { pid } = (await call(supervisor.serverUrl, '/')).json();
  await supervisor.cli('trigger', '0', 'replace');
  // Whatever the replacement would have set going has begun when the next answer comes.
  await supervisor.cli('trigger', '0', 'echo');
  expect((await call(supervisor.serverUrl, '/')).json().pid).toBe(pid);
  expect((await supervisor.cli('status', '--json')).stdout.match(/"workerId"/g)).toHaveLength(1);
});
