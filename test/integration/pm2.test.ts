import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { call } from '../support/http-call.js';
import { isAlive, runCli, startSupervisor } from '../support/start-supervisor.js';
import { tempFolder } from '../support/temp-folder.js';
import { waitFor } from '../support/wait-for.js';

const root = join(import.meta.dirname, '../..');
const script = join(root, 'test/support/fixtures/servers/pm2-style.cjs');
const isWanted = process.env['PS_TEST_PM2'] === '1';

describe.skipIf(!isWanted)('with the real pm2, installed by npm (only with PS_TEST_PM2=1)', () => {
  const folder = isWanted ? mkdtempSync(join(tmpdir(), 'ps-pm2-')) : '';

  beforeAll(() => {
    const args = ['install', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts', 'pm2@7'];
    const { status, stderr } = spawnSync('npm', args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`npm cannot install pm2: ${stderr}`);
  }, 120_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** A pm2 with a daemon of its own, which ends with the test. */
  function ownPm2(env: NodeJS.ProcessEnv): (...args: readonly string[]) => string {
    const home = mkdtempSync(join(tmpdir(), 'ps-pm2-home-'));
    const pm2 = (...args: readonly string[]): string => {
      const options = { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1', ...env, PM2_HOME: home } } as const;
      const { status, stdout, stderr } = spawnSync(join(folder, 'node_modules/.bin/pm2'), args, options);
      if (status !== 0) throw new Error(`pm2 ${args.join(' ')}: ${stdout}${stderr}`);
      return stdout;
    };
    onTestFinished(() => {
      pm2('kill');
      rmSync(home, { recursive: true, force: true });
    });
    return pm2;
  }

  it('the ecosystem.config.cjs of this package: pm2 keeps one primary, which keeps its workers', async () => {
    const runDir = tempFolder();
    const env = { PS_SCRIPT: script, PS_INSTANCES: '2', PS_RUN_DIR: runDir, PS_ADMIN_PORT: '0', PORT: '0' };
    const pm2 = ownPm2(env);
    pm2('start', join(root, 'ecosystem.config.cjs'));
    const status = await waitFor(
      'the supervisor to answer',
      async () => {
        const { exitCode, stdout } = await runCli(['status', '--json'], { PS_RUN_DIR: runDir });
        const answer = JSON.parse(stdout);
        return exitCode === 0 && answer.workers.length === 2 && answer.addresses.length > 0 && answer;
      },
      30_000,
    );
    expect(status.name).toBe('livestream');
    const answer = (await call(String(status.addresses[0]).replace(/^(?!http)/, 'http://'), '/')).json();
    expect(status.workers.map(({ pid }: { pid: number }) => pid)).toContain(answer.pid);
    pm2('stop', 'livestream');
    const pids: number[] = [status.pid, ...status.workers.map(({ pid }: { pid: number }) => pid)];
    await waitFor('every process to end', () => pids.every((pid) => !isAlive(pid)), 30_000);
  });

  it('one file with settings of ours runs under both, and the server sees the same', async () => {
    const file = join(tempFolder(), 'ecosystem.config.cjs');
    const app = { name: 'live', script, instances: 1, exec_mode: 'cluster', args: '--room 5', env: { ROOM: 'blue' } };
    const apps = [{ ...app, perf_supervisor: { drainTimeout: '1s' } }];
    writeFileSync(file, `module.exports = ${JSON.stringify({ apps })};`, { mode: 0o600 });
    const supervisor = await startSupervisor(file);
    const under = (await call(supervisor.serverUrl, '/')).json();
    const port = await freePort();
    ownPm2({ PORT: String(port) })('start', file);
    const pm2Answer = await waitFor('the server to answer', () =>
      call(`http://127.0.0.1:${port}`, '/').then(
        (result) => result.json(),
        () => undefined,
      ),
    );
    const shown = ({ env, argv }: typeof under) => [env.name, env.ROOM, env.NODE_APP_INSTANCE, env.pm_id, argv];
    expect(shown(under)).toEqual(['live', 'blue', '0', '0', ['--room', '5']]);
    expect(shown(pm2Answer)).toEqual(shown(under));
  });
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
