import { createServer } from 'node:net';
import { once } from 'node:events';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { call } from '../support/http-call.js';
import { cliFile, isAlive, runCli, type StartedSupervisor, startSupervisor } from '../support/start-supervisor.js';
import { tempFolder } from '../support/temp-folder.js';
import { waitFor } from '../support/wait-for.js';

const servers = join(import.meta.dirname, '../support/fixtures/servers');
const cjs = join(servers, 'http.cjs');
const [nodeMajor = 0, nodeMinor = 0] = process.versions.node.split('.').map(Number);
const runsTypeScript = nodeMajor > 22 || (nodeMajor === 22 && nodeMinor >= 18);

/** Root may read everything, so the tests of permissions run as nobody there, if that user can reach these files. */
const nobody = process.getuid?.() === 0 ? 65_534 : undefined;
const canBeRefused =
  nobody === undefined ||
  spawnSync(process.execPath, [cliFile, '--version'], { uid: nobody, gid: nobody }).status === 0;

interface Status {
  readonly workers: readonly { readonly pid: number; readonly workerId: number }[];
  readonly droppedMessageCount: number;
}

const statusOf = async (supervisor: StartedSupervisor): Promise<Status> =>
  JSON.parse((await supervisor.cli('status', '--json')).stdout);

const pidOf = async (url: string): Promise<number> => (await call(url, '/')).json().pid;

describe('perf-supervisor start', () => {
  it('R1 R4 R8 forks workers that serve one port, from an unmodified CommonJS server that stays the main module', async () => {
    const supervisor = await startSupervisor(cjs, { args: ['-i', '2', '--', '--room', '5'] });
    const answer = (await call(supervisor.serverUrl, '/')).json();
    expect(answer).toMatchObject({ isMain: true, argv: ['--room', '5'] });
    const { workers } = await statusOf(supervisor);
    expect(workers).toHaveLength(2);
    expect(workers.map(({ pid }) => pid)).toContain(answer.pid);
  });

  it('R8 runs an unmodified ES module', async () => {
    const supervisor = await startSupervisor(join(servers, 'http.mjs'), { args: ['-i', '2'] });
    expect(await pidOf(supervisor.serverUrl)).toBeGreaterThan(0);
  });

  it.runIf(runsTypeScript)('R8 runs an unmodified TypeScript server', async () => {
    const supervisor = await startSupervisor(join(servers, 'http.ts'), { args: ['-i', '1'] });
    expect(await pidOf(supervisor.serverUrl)).toBeGreaterThan(0);
  });

  it.runIf(!runsTypeScript)('says what a TypeScript server needs where this Node cannot run it', async () => {
    const { exitCode, stderr } = await runCli(['start', join(servers, 'http.ts')], { PS_RUN_DIR: tempFolder() });
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/22\.18.*tsx/)]);
  });

  it('replaces a worker that ends, and records why', async () => {
    const supervisor = await startSupervisor(cjs, { args: ['-i', '2'] });
    const before = (await statusOf(supervisor)).workers.map(({ pid }) => pid);
    await call(supervisor.serverUrl, '/crash').catch(() => undefined);
    const after = await waitFor('another worker in its place', async () => {
      const pids = (await statusOf(supervisor)).workers.map(({ pid }) => pid);
      return pids.length === 2 && pids.some((pid) => !before.includes(pid)) && pids;
    });
    expect(after.filter((pid) => before.includes(pid))).toHaveLength(1);
    expect(supervisor.log().find(({ event }) => event === 'worker-restart')).toMatchObject({
      reason: 'exited with code 3',
    });
  });

  it('lets no message of ours reach the server, nor any of its own harm the primary', async () => {
    const supervisor = await startSupervisor(cjs, { args: ['-i', '1'] });
    await call(supervisor.serverUrl, '/send-null');
    await call(supervisor.serverUrl, '/send-forged');
    expect((await supervisor.cli('optimize', 'cache')).exitCode).toBe(0);
    expect((await call(supervisor.serverUrl, '/messages')).json()).toEqual([]);
    const { droppedMessageCount } = await statusOf(supervisor);
    expect(droppedMessageCount).toBe(1);
  });

  it('keeps tokens and the address of Redis from the workers, and its flags from what they fork', async () => {
    const secrets = { PS_ADMIN_TOKEN: 'a-token-that-nobody-should-see', PS_REDIS_URL: 'redis://:pass@127.0.0.1:1' };
    const supervisor = await startSupervisor(cjs, { args: ['-i', '1'], env: secrets });
    const names: string[] = (await call(supervisor.serverUrl, '/environment')).json();
    expect(names).not.toContain('PS_ADMIN_TOKEN');
    expect(names).not.toContain('PS_REDIS_URL');
    expect((await call(supervisor.serverUrl, '/execArgv')).json()).toEqual([]);
    expect(supervisor.output().stderr).not.toMatch(/nobody-should-see|:pass@/);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'R81 %s answers what is in flight, then ends every process with exit code 0',
    async (signal) => {
      const supervisor = await startSupervisor(cjs, { args: ['-i', '2'] });
      const { workers } = await statusOf(supervisor);
      const slow = call(supervisor.serverUrl, '/slow');
      await waitFor('the slow request to be served', () => supervisor.output().stdout.includes('slow'));
      supervisor.signal(signal);
      expect((await slow).text).toBe('{"slow":true}');
      expect(await supervisor.ended).toBe(0);
      expect(workers.filter(({ pid }) => isAlive(pid))).toEqual([]);
    },
  );

  it('a second supervisor of the same name is refused, and the first goes on', async () => {
    const supervisor = await startSupervisor(cjs, { args: ['-i', '1', '--name', 'twin'] });
    const second = await runCli(['start', cjs, '--name', 'twin'], supervisor.env);
    expect([second.exitCode, second.stderr]).toEqual([5, expect.stringMatching(/already running \(pid \d+\)/)]);
    expect(await pidOf(supervisor.serverUrl)).toBeGreaterThan(0);
  });
});

describe('a start that cannot succeed ends within 5 s with one line that names cause and remedy', () => {
  it.each([
    ['a missing script', ['./nowhere.js'], 2, /nowhere\.js does not exist.*Check the path/],
    ['a directory', ['.'], 2, /is a directory.*Name the file/],
    ['a syntax error', ['./broken.cjs'], 1, /no worker could start: .*missing \).*node alone/],
    ['a throw at boot', [join(servers, 'throws-at-boot.cjs')], 1, /no worker could start: .*no database today/],
    ['an unknown flag', [cjs, '--instnces', '2'], 2, /--instnces.*--instances/],
    ['a bad setting', [cjs, '--admin-port', '99999'], 2, /--admin-port.*99999.*65/],
  ])('%s', async (_, args, exitCode, line) => {
    const cwd = tempFolder();
    // Not a fixture: formatter and linter would refuse it too.
    writeFileSync(join(cwd, 'broken.cjs'), 'const http = require("node:http"\n');
    const env = { PS_RUN_DIR: tempFolder(), PS_ADMIN_PORT: '0', PORT: '0' };
    const result = await runCli(['start', ...args], env, cwd);
    const lastLines = result.stderr.trim().split('\n').slice(-2).join(' ');
    expect([result.exitCode, lastLines]).toEqual([exitCode, expect.stringMatching(line)]);
    expect(result.tookMs).toBeLessThan(5000);
  });

  it('R45 a bad variable of the environment is named with its value and what is allowed', async () => {
    const { exitCode, stderr } = await runCli(['start', cjs], { PS_RUN_DIR: tempFolder(), MEMORY_THRESHOLD: '80' });
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/MEMORY_THRESHOLD.*80.*1/)]);
  });

  it('a taken port of the server', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    onTestFinished(() => void holder.close());
    const { port } = holder.address() as { port: number };
    const env = { PS_RUN_DIR: tempFolder(), PS_ADMIN_PORT: '0', PORT: String(port) };
    const { exitCode, stderr, tookMs } = await runCli(['start', cjs, '-i', '1'], env);
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/EADDRINUSE.*Stop the program that uses the port/s)]);
    expect(tookMs).toBeLessThan(5000);
  });

  it.runIf(canBeRefused)('a script that it has no permission for', async () => {
    const [runDir, folder] = [tempFolder(), tempFolder()];
    if (nobody !== undefined) for (const path of [runDir, folder]) chownSync(path, nobody, nobody);
    const script = join(folder, 'secret.cjs');
    writeFileSync(script, '');
    chmodSync(script, 0o000);
    const env = { PS_RUN_DIR: runDir, PS_ADMIN_PORT: '0', PORT: '0' };
    const { exitCode, stderr } = await runCli(['start', script, '-i', '1'], env, folder, nobody);
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/no worker.*EACCES.*secret/)]);
  });

  it('a taken admin port that the operator chose', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    onTestFinished(() => void holder.close());
    const { port } = holder.address() as { port: number };
    const env = { PS_RUN_DIR: tempFolder(), PORT: '0' };
    const { exitCode, stderr } = await runCli(['start', cjs, '--admin-port', String(port)], env);
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/already in use.*--admin-port/)]);
  });
});
