import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { call } from '../support/http-call.js';
import { cliFile, runCli, startSupervisor } from '../support/start-supervisor.js';
import { tempFolder } from '../support/temp-folder.js';
import { waitFor } from '../support/wait-for.js';

const server = join(import.meta.dirname, '../support/fixtures/servers/http.cjs');
const start = (env: NodeJS.ProcessEnv = {}) => startSupervisor(server, { args: ['-i', '2', '--name', 'live'], env });

describe('the commands on a running supervisor', () => {
  it('list, ping and pid find it', async () => {
    const supervisor = await start();
    expect((await supervisor.cli('list')).stdout).toMatch(/^live +\d+ +ready .* 2\/2 /m);
    expect((await supervisor.cli('ping', 'live')).stdout).toContain(`live (pid ${supervisor.pid}) answered in `);
    expect((await supervisor.cli('pid')).stdout).toBe(`${supervisor.pid}\n`);
  });

  it('why tells the crash of a worker and its replacement, in order, with the reason', async () => {
    const supervisor = await start();
    await call(supervisor.serverUrl, '/crash').catch(() => undefined);
    const lines = await waitFor('the whole story', async () => {
      const { stdout } = await supervisor.cli('why');
      const told = stdout.trimEnd().split('\n');
      return told.some((line) => line.includes('worker-started: restart')) && told;
    });
    const exited = lines.findIndex((line) => line.includes('worker-exited: '));
    expect(lines[exited]).toMatch(/^\d{4}-.*Z {2}slot \d {2}worker \d {2}worker-exited: .+ \[.*exitCode 3\]$/);
    expect(lines.findIndex((line) => line.includes('worker-started: restart'))).toBeGreaterThan(exited);
  });

  it('describe tells the optimizations of a worker', async () => {
    const supervisor = await start();
    await supervisor.cli('optimize', 'memory');
    const { workers } = JSON.parse((await supervisor.cli('describe', '1', '--json')).stdout);
    expect(workers).toMatchObject([
      {
        slot: 1,
        state: 'running',
        optimizations: [{ what: expect.stringContaining('optimization memory') }],
        exits: [],
      },
    ]);
  });

  it('env masks what is secret in the environment of a worker', async () => {
    const supervisor = await start({ ROOM: '5', DB_PASSWORD: 'hunter22' });
    const { stdout } = await supervisor.cli('env', 'live:0');
    expect(stdout).toMatch(/^ROOM=5$/m);
    expect(stdout).toMatch(/^DB_PASSWORD=\[redacted\]$/m);
    expect((await supervisor.cli('env', '0', '--reveal')).stdout).toContain('DB_PASSWORD=hunter22');
  });

  it('R115 doctor walks the support checklist and exits 0 when nothing fails', async () => {
    const supervisor = await start();
    await waitFor('samples', async () => (await supervisor.cli('metrics')).exitCode === 0);
    const { exitCode, stdout } = await supervisor.cli('doctor', '--json');
    const { isOk, sections } = JSON.parse(stdout);
    expect([exitCode, isOk]).toEqual([0, true]);
    expect(sections.map(({ title }: { readonly title: string }) => title)).toEqual([
      'Configuration',
      'System',
      'Supervisor',
      'Optimizer',
      'Next',
    ]);
    expect((await supervisor.cli('doctor')).stdout).toMatch(/ok +workers +2 of 2 workers of live run/);
  });

  it('a target that is not known exits 3 and names the known ones', async () => {
    const supervisor = await start();
    const { exitCode, stderr } = await supervisor.cli('describe', '9');
    expect([exitCode, stderr]).toEqual([3, expect.stringMatching(/no worker in slot 9 in live\. Known: slot 0 /)]);
  });

  it('kill stops it', async () => {
    const supervisor = await start();
    expect(await supervisor.cli('kill')).toMatchObject({ exitCode: 0, stdout: 'live: stopped\n' });
    expect(await supervisor.ended).toBe(0);
  });
});

describe('the commands without a supervisor', () => {
  it('R115 doctor exits 1 when something fails, with the remedy', async () => {
    const cwd = tempFolder();
    const { exitCode, stdout } = await runCli(['doctor'], { PS_RUN_DIR: cwd, MEMORY_THRESHOLD: '80' }, cwd);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/FAIL +configuration +.*MEMORY_THRESHOLD.*did you mean 0\.8/);
  });

  it('init, then config check and config print --sources, work in an empty folder', async () => {
    const cwd = tempFolder();
    const env = { PS_RUN_DIR: cwd };
    expect((await runCli(['init'], env, cwd)).exitCode).toBe(0);
    expect((await runCli(['config', 'check'], env, cwd)).stdout).toContain('perf-supervisor.config.mjs');
    expect((await runCli(['config', 'print', '--sources'], env, cwd)).stdout).toMatch(
      /^memoryThreshold +0\.8 +default$/m,
    );
    expect(readFileSync(join(cwd, 'perf-supervisor.config.mjs'), 'utf8')).toContain('// memoryThreshold: 0.8,');
  });
});

describe('completion', () => {
  it('bash completes commands, and the slots of what runs', async () => {
    const supervisor = await start();
    const folder = tempFolder();
    mkdirSync(join(folder, 'bin'));
    symlinkSync(cliFile, join(folder, 'bin/perf-supervisor'));
    const complete = async (...words: readonly string[]): Promise<string> => {
      const script = `source <(perf-supervisor completion bash)
COMP_WORDS=(perf-supervisor ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}
_perf_supervisor; printf '%s\\n' "\${COMPREPLY[@]}"`;
      writeFileSync(join(folder, 'try.sh'), script);
      const env = {
        ...process.env,
        PS_RUN_DIR: supervisor.runDir,
        PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
      };
      return (await promisify(execFile)('bash', [join(folder, 'try.sh')], { env })).stdout;
    };
    expect(await complete('re')).toBe('reload\nrestart\nreset\nreport\nrecord\n');
    // A supervisor that is slower than a person may wait is left out, so ask again on a busy machine.
    await waitFor('the slots', async () => (await complete('drain', '')) === 'all\nlive\n0\n1\n', 30_000);
  });
});
