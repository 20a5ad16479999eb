import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { call } from '../support/http-call.js';
import { runCli, type StartedSupervisor, startSupervisor } from '../support/start-supervisor.js';
import { tempFolder } from '../support/temp-folder.js';
import { waitFor } from '../support/wait-for.js';
import { eventsOf, workersOf } from '../support/worker-status.js';

const streams = join(import.meta.dirname, '../support/fixtures/servers/streams.cjs');

async function started(settings: object = { memoryThreshold: 0.8 }) {
  const folder = tempFolder();
  const files = { config: join(folder, 'live.json'), env: join(folder, 'live.env') };
  writeFileSync(files.config, JSON.stringify(settings));
  writeFileSync(files.env, 'FROM_FILE=old\nREMOVED=yes\nAPI_TOKEN=hunter22\n');
  const args = ['-i', '2', '-c', files.config, '--env-file', files.env];
  const supervisor = await startSupervisor(streams, { args, env: { FROM_SHELL: 'old' } });
  return { supervisor, files };
}

const variable = async ({ serverUrl }: StartedSupervisor, name: string): Promise<string | null> =>
  (await call(serverUrl, `/environment?name=${name}`)).json();

describe('reload reads configuration and environment again', () => {
  it('files: what they say now is in force, what they no longer say is gone, and the difference is told', async () => {
    const { supervisor, files } = await started();
    writeFileSync(files.config, JSON.stringify({ memoryThreshold: 0.7, historyInterval: '20s' }));
    writeFileSync(files.env, 'FROM_FILE=new\nADDED=yes\nAPI_TOKEN=hunter23\n');
    const { stdout, exitCode } = await supervisor.cli('reload');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('environment FROM_FILE: old -> new\n');
    expect(stdout).toContain('environment ADDED added (yes)\n');
    expect(stdout).toContain('environment REMOVED removed (yes)\n');
    expect(stdout).toContain('environment API_TOKEN changed\n');
    expect(stdout).toContain('setting memoryThreshold: 0.8 -> 0.7\n');
    expect(stdout).toContain('historyInterval has changed, but only a new start');
    const names = ['FROM_FILE', 'ADDED', 'REMOVED'];
    expect(await Promise.all(names.map((name) => variable(supervisor, name)))).toEqual(['new', 'yes', null]);
    const why = (await supervisor.cli('why')).stdout;
    expect(why).toMatch(/worker-started: reload by \w+: .*FROM_FILE old -> new/);
    expect(why + stdout + supervisor.output().stderr).not.toMatch(/hunter2/);
    expect(eventsOf(supervisor, 'configuration')).toHaveLength(1);
  });

  it('with --update-env the shell too, and a second time what it no longer has', async () => {
    const { supervisor } = await started();
    const [worker] = await workersOf(supervisor);
    const environ = readFileSync(`/proc/${supervisor.pid}/environ`, 'utf8').split('\0').filter(Boolean);
    const shell = Object.fromEntries(environ.map((entry) => entry.split(/=(.*)/s).slice(0, 2)));
    const update = (env: NodeJS.ProcessEnv) =>
      runCli(['reload', '--update-env'], { ...shell, ...env, PS_RUN_DIR: supervisor.runDir });
    expect((await update({ FROM_SHELL: 'new', TYPED: 'yes' })).exitCode).toBe(0);
    expect([await variable(supervisor, 'FROM_SHELL'), await variable(supervisor, 'TYPED')]).toEqual(['new', 'yes']);
    expect((await supervisor.cli('reload')).exitCode).toBe(0);
    expect(await variable(supervisor, 'TYPED')).toBe('yes');
    expect((await update({})).stdout).toContain('environment TYPED removed (yes)');
    expect([await variable(supervisor, 'FROM_SHELL'), await variable(supervisor, 'TYPED')]).toEqual(['old', null]);
    expect((await workersOf(supervisor)).map(({ pid }) => pid)).not.toContain(worker?.pid);
  });

  it.each(['reload', 'restart'])('a file that is wrong now leaves everything as it is: %s', async (verb) => {
    const { supervisor, files } = await started();
    const before = await workersOf(supervisor);
    writeFileSync(files.config, JSON.stringify({ memoryThreshold: 7 }));
    const result = await supervisor.cli(...(verb === 'reload' ? [verb] : [verb, 'all']));
    expect([result.exitCode, result.stderr]).toEqual([2, expect.stringMatching(/memoryThreshold is 7; allowed/)]);
    expect((await workersOf(supervisor)).map(({ pid }) => pid)).toEqual(before.map(({ pid }) => pid));
    writeFileSync(files.config, '{');
    expect((await supervisor.cli('reload')).exitCode).toBe(2);
  });

  it('SIGHUP reads the files again', async () => {
    const { supervisor, files } = await started();
    writeFileSync(files.env, 'FROM_FILE=new\n');
    supervisor.signal('SIGHUP');
    await waitFor('the end of the reload', () =>
      supervisor.log().some(({ message }) => message === 'reload has ended'),
    );
    expect(await variable(supervisor, 'FROM_FILE')).toBe('new');
  });
});
