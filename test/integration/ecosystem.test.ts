import { chmodSync, cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { call } from '../support/http-call.js';
import { runCli, startSupervisor, type StartedSupervisor } from '../support/start-supervisor.js';
import { tempFolder } from '../support/temp-folder.js';
import { waitFor } from '../support/wait-for.js';

const root = join(import.meta.dirname, '../..');
const script = join(root, 'test/support/fixtures/servers/pm2-style.cjs');

interface Answer {
  readonly pid: number;
  readonly env: Readonly<Record<string, string>>;
  readonly execArgv: readonly string[];
  readonly argv: readonly string[];
  readonly cwd: string;
}

function ecosystem(...apps: readonly object[]): string {
  const file = join(tempFolder(), 'ecosystem.config.cjs');
  writeFileSync(file, `module.exports = ${JSON.stringify({ apps })};`, { mode: 0o600 });
  return file;
}

const answerOf = async (supervisor: StartedSupervisor, url = supervisor.serverUrl): Promise<Answer> =>
  (await call(url, '/')).json();

describe('an ecosystem file of PM2 runs as it is', () => {
  it('with its name, arguments, directory, flags of Node, and the environment that --env names', async () => {
    const cwd = tempFolder();
    const file = ecosystem({
      name: 'live',
      script,
      cwd,
      args: '--room 5',
      node_args: '--max-old-space-size=222',
      env: { ROOM: 'blue' },
      env_production: { ROOM: 'red' },
      filter_env: ['HIDDEN'],
    });
    const supervisor = await startSupervisor(file, {
      args: ['--env', 'production'],
      env: { HIDDEN: '1', ROOM: 'grey' },
    });
    const { env, argv, execArgv, cwd: workerCwd } = await answerOf(supervisor);
    expect([argv, execArgv, workerCwd]).toEqual([['--room', '5'], ['--max-old-space-size=222'], cwd]);
    expect(env).toEqual({ NODE_APP_INSTANCE: '0', pm_id: '0', name: 'live', ROOM: 'red', PORT: '0' });
    const status = JSON.parse((await supervisor.cli('status', '--json')).stdout);
    expect([status.name, status.workers.length]).toEqual(['live', 1]);
  });

  it('each worker has the number of its slot, and keeps it when it is replaced', async () => {
    const supervisor = await startSupervisor(ecosystem({ script, instances: 2, instance_var: 'ROOM' }));
    const before = await slotsSeen(supervisor, 2);
    expect([...before.keys()].sort()).toEqual(['0', '1']);
    process.kill(before.get('1') ?? 0, 'SIGKILL');
    await waitFor('another worker in slot 1', async () => {
      const { pid, env } = await answerOf(supervisor);
      return env['ROOM'] === '1' && pid !== before.get('1');
    });
  });

  it('with wait_ready a worker is ready when it says so, and not when it listens', async () => {
    const file = ecosystem({ script, wait_ready: true, env: { SAYS_READY: 'later' } });
    const supervisor = await startSupervisor(file);
    const times = supervisor.log().filter(({ event, to }) => event === 'worker-state' && to === 'running');
    expect(times).toHaveLength(1);
    expect(Number(/after (\d+) ms/.exec(String(times[0]?.['reason']))?.[1])).toBeGreaterThanOrEqual(690);
  });

  it('with wait_ready a worker that never says it cannot start', async () => {
    const file = ecosystem({ script, wait_ready: true, listen_timeout: 800 });
    const { exitCode, stderr } = await runCli(['start', file], {
      PS_RUN_DIR: tempFolder(),
      PS_ADMIN_PORT: '0',
      PORT: '0',
    });
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/no worker could start/)]);
  });

  it.each([
    ['SIGINT comes first, as from PM2', {}, 'SIGINT'],
    ['the message shutdown comes where the file asks for it', { shutdown_with_message: true }, 'shutdown'],
  ])('at the end %s', async (_what, keys, reason) => {
    const supervisor = await startSupervisor(ecosystem({ script, ...keys }));
    supervisor.signal('SIGTERM');
    expect(await supervisor.ended).toBe(0);
    expect(supervisor.output().stdout).toContain(`ends by ${reason}`);
  });

  it('keys that have no effect are named in the log, unknown ones with the nearest', async () => {
    const supervisor = await startSupervisor(
      ecosystem({ script, vizion: false, max_memory_restrat: '1G', time: true }),
    );
    const warnings = supervisor.log().filter(({ event }) => event === 'ecosystem-key');
    expect(warnings.map(({ found }) => found)).toEqual(['max_memory_restrat', 'time']);
    expect(warnings[0]?.['note']).toContain('did you mean max_memory_restart?');
    expect(supervisor.log().find(({ event }) => event === 'ecosystem-keys')?.['found']).toContain('vizion');
  });

  it('a flag wins over the environment, that over .env, that over the config file, that over the ecosystem file', async () => {
    const folder = tempFolder();
    const perf_supervisor = { drainTimeout: 1, killTimeout: -1, sampleInterval: 1, bootTimeout: 1, historyInterval: 1 };
    writeFileSync(join(folder, 'e.json'), JSON.stringify({ script, perf_supervisor }), { mode: 0o600 });
    const config = { drainTimeout: -2, killTimeout: -2, sampleInterval: 2, bootTimeout: 2 };
    writeFileSync(join(folder, 'c.json'), JSON.stringify(config));
    writeFileSync(join(folder, 'x.env'), 'PS_DRAIN_TIMEOUT=-3\nPS_KILL_TIMEOUT=-3\nPS_SAMPLE_INTERVAL=3\n');
    const files = ['--config', join(folder, 'c.json'), '--env-file', join(folder, 'x.env')];
    const env = { PS_RUN_DIR: tempFolder(), PS_KILL_TIMEOUT: '-4', PS_DRAIN_TIMEOUT: '-4' };
    const { stderr } = await runCli(['start', join(folder, 'e.json'), ...files, '--drain-timeout', '-5'], env);
    expect(stderr).toContain('5 settings are wrong');
    expect(stderr).toContain("flag --drain-timeout is '-5'");
    expect(stderr).toContain("environment variable PS_KILL_TIMEOUT is '-4'");
    expect(stderr).toContain(`.env file ${join(folder, 'x.env')}: PS_SAMPLE_INTERVAL is '3'`);
    expect(stderr).toContain(`config file ${join(folder, 'c.json')}: bootTimeout is 2`);
    expect(stderr).toContain(`ecosystem file ${join(folder, 'e.json')}: perf_supervisor.historyInterval is 1`);
  });

  it('several applications are named, with the remedy, and --only starts one', async () => {
    const file = ecosystem({ name: 'live', script }, { name: 'chat', script });
    const refused = await runCli(['start', file], { PS_RUN_DIR: tempFolder() });
    expect([refused.exitCode, refused.stderr]).toEqual([
      2,
      expect.stringMatching(/2 applications: live, chat.*--only/),
    ]);
    const supervisor = await startSupervisor(file, { args: ['--only', 'chat'] });
    expect((await answerOf(supervisor)).env['name']).toBe('chat');
  });

  it('a file that others may write is refused before it runs', async () => {
    const file = join(tempFolder(), 'ecosystem.config.cjs');
    writeFileSync(file, "process.stdout.write('it ran');");
    chmodSync(file, 0o666);
    const { exitCode, stdout, stderr } = await runCli(['start', file], { PS_RUN_DIR: tempFolder() });
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/others may write it; run chmod go-w ecosystem\.config\.cjs/);
  });
});

it('the ecosystem.config.cjs of this package runs without PM2 too: one supervisor, with workers', async () => {
  const supervisor = await startSupervisor(ownEcosystem(), { env: { PS_SCRIPT: script, PS_INSTANCES: '2' } });
  expect((await answerOf(supervisor)).env['name']).toBe('livestream');
  const status = JSON.parse((await supervisor.cli('status', '--json')).stdout);
  expect([status.name, status.pid, status.workers.length]).toEqual(['livestream', supervisor.pid, 2]);
});

/** Away from the working copy, whose files may be writable for a group. */
function ownEcosystem(): string {
  const file = join(tempFolder(), 'ecosystem.config.cjs');
  cpSync(join(root, 'ecosystem.config.cjs'), file);
  chmodSync(file, 0o600);
  return file;
}

/** The pid behind each slot, once `count` of them have answered. */
async function slotsSeen(supervisor: StartedSupervisor, count: number): Promise<ReadonlyMap<string, number>> {
  const seen = new Map<string, number>();
  await waitFor(`${count} workers to answer`, async () => {
    const { pid, env } = await answerOf(supervisor);
    seen.set(env['ROOM'] ?? '', pid);
    return seen.size === count;
  });
  return seen;
}
