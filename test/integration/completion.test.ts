import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { cliFile, runCli, startSupervisor } from '../support/start-supervisor.js';
import { tempFolder } from '../support/temp-folder.js';
import { waitFor } from '../support/wait-for.js';

const run = promisify(execFile);
const server = join(import.meta.dirname, '../support/fixtures/servers/http.cjs');
const isMissing = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).error !== undefined;

/** A folder with the command in its bin/ and the completion script of a shell, and the environment to use them. */
async function place(shell: string, runDir = tempFolder()) {
  const folder = tempFolder();
  mkdirSync(join(folder, 'bin'));
  symlinkSync(cliFile, join(folder, 'bin/perf-supervisor'));
  const { stdout } = await runCli(['completion', shell]);
  writeFileSync(join(folder, '_perf-supervisor'), stdout);
  const path = `${join(folder, 'bin')}:${process.env['PATH']}`;
  const env = { ...process.env, PS_RUN_DIR: runDir, PATH: path, HOME: folder, XDG_CONFIG_HOME: folder };
  return { folder, env };
}

describe.skipIf(isMissing('fish'))('fish', () => {
  /** What fish itself would offer, word and meaning apart. */
  async function offered(line: string, runDir?: string): Promise<readonly string[]> {
    const { folder, env } = await place('fish', runDir);
    const script = `source ${join(folder, '_perf-supervisor')}; complete -C ${JSON.stringify(line)}`;
    const { stdout } = await run('fish', ['--no-config', '-c', script], { env, cwd: folder });
    return stdout.trimEnd().split('\n');
  }

  it('completes commands with their meaning, and flags', async () => {
    const words = await offered('perf-supervisor re');
    expect(words.map((line) => line.split('\t')[0]).sort()).toEqual(['record', 'reload', 'report', 'reset', 'restart']);
    expect(words.find((line) => line.startsWith('reload'))).toMatch(/\tReplaces the workers/);
    expect((await offered('perf-supervisor start --cron')).join()).toMatch(/^--cron-restart\t/);
  });

  it('completes file names where no word of ours fits', async () => {
    expect((await offered('perf-supervisor start ./b')).map((line) => line.split('\t')[0])).toEqual(['./bin/']);
  });

  it('completes the slots of what runs', async () => {
    const { runDir } = await startSupervisor(server, { args: ['-i', '2', '--name', 'live'] });
    const words = await waitFor(
      'the slots',
      async () => {
        const found = (await offered('perf-supervisor drain ', runDir)).map((line) => line.split('\t')[0]);
        // A supervisor that is slower than a person may wait is left out.
        return found.includes('0') && found;
      },
      30_000,
    );
    expect([...words].sort()).toEqual(['0', '1', 'all', 'live']);
  });
});

describe.skipIf(isMissing('zsh'))('zsh', () => {
  /** What the completion function hands to zsh: its `_describe` is replaced by one that prints. */
  async function offered(words: readonly string[], runDir?: string): Promise<readonly string[]> {
    const { folder, env } = await place('zsh', runDir);
    const script = `
compdef() { : }
_describe() { print -rl -- "\${(@P)2}" }
_files() { print -r -- FILES }
words=(perf-supervisor ${words.map((word) => `'${word}'`).join(' ')}); CURRENT=\${#words}
source ${join(folder, '_perf-supervisor')}
_perf_supervisor`;
    const { stdout } = await run('zsh', ['-f', '-c', script], { env, cwd: folder });
    return stdout.trimEnd().split('\n');
  }

  it('completes commands with their meaning, flags, and else files', async () => {
    const found = await offered(['re']);
    expect(found.map((line) => line.split(':')[0])).toEqual(['reload', 'restart', 'reset', 'report', 'record']);
    expect((await offered(['start', '--cron'])).join()).toMatch(/^--cron-restart:When all workers/);
    expect(await offered(['start', './b'])).toEqual(['FILES']);
  });

  it('a colon of a target is part of the word', async () => {
    const runDir = tempFolder();
    for (const name of ['live', 'chat'])
      await startSupervisor(server, { args: ['-i', '1', '--name', name], env: { PS_RUN_DIR: runDir } });
    const found = await waitFor('the slots of both', async () => {
      const lines = await offered(['drain', 'live'], runDir);
      return lines.length >= 2 && lines;
    });
    expect(found[1]).toMatch(/^live\\:0:worker 1, running$/);
  });

  it('the script loads in a shell with its completion system, and the command is known to it', async () => {
    const { folder, env } = await place('zsh');
    const script = `fpath=(${folder} $fpath); autoload -Uz compinit; compinit -u -d ${folder}/dump; print -r -- $_comps[perf-supervisor]`;
    const { stdout } = await run('zsh', ['-f', '-c', script], { env, cwd: folder });
    expect(stdout.trim()).toBe('_perf-supervisor');
  });
});
