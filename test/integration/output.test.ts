import { execFile, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { call } from '../support/http-call.js';
import { peakRssBytes } from '../support/processes.js';
import { type DaemonPlace, daemonPlace } from '../support/start-daemon.js';
import { cliFile, startSupervisor } from '../support/start-supervisor.js';
import { waitFor } from '../support/wait-for.js';
import { replacementOf, workersOf } from '../support/worker-status.js';

const servers = join(import.meta.dirname, '../support/fixtures/servers');
const hostile = join(servers, 'hostile.cjs');
const cjs = join(servers, 'http.cjs');
const run = promisify(execFile);
const megabyte = 1_048_576;
const canMount = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

interface Daemon {
  readonly pid: number;
  readonly url: string;
}

async function startDaemonOf(place: DaemonPlace, script: string, ...args: readonly string[]): Promise<Daemon> {
  const { stdout } = await place.start(script, '-i', '1', '--json', ...args);
  const { pid, addresses } = JSON.parse(stdout);
  return { pid, url: addresses[0] };
}

describe('output of workers', () => {
  it('100 MB and then one line of 20 MB cost the primary of a daemon less than 100 MB, and nothing fails', async () => {
    const place = daemonPlace({ PS_LOG_FILE_SIZE: '20MB' });
    const { pid, url } = await startDaemonOf(place, hostile);
    const before = peakRssBytes(pid);
    for (let part = 0; part < 4; part += 1) {
      expect((await call(url, '/print?kind=lines&count=25000')).status).toBe(200);
    }
    expect((await call(url, '/print?kind=line&count=20')).status).toBe(200);
    const folder = join(place.stateDir, 'hostile');
    await waitFor('the output to be rotated', () => readdirSync(folder).some((file) => /workers-out.*\.1$/.test(file)));
    expect(peakRssBytes(pid) - before).toBeLessThan(100 * megabyte);
    const status = JSON.parse((await place.cli('status', '--json')).stdout);
    expect(status).toMatchObject({ restartCount: 0, workers: [{ state: 'running' }] });
  });
});

describe('output that nobody takes', () => {
  it('a primary whose standard output and error are closed goes on, replaces workers and ends with 0', async () => {
    const supervisor = await startSupervisor(cjs, { args: ['-i', '2', '--log-level', 'debug'] });
    const [worker] = await workersOf(supervisor);
    supervisor.closeOutput();
    process.kill(worker!.pid, 'SIGKILL');
    await replacementOf(supervisor, worker!);
    expect((await call(supervisor.serverUrl, '/')).status).toBe(200);
    expect((await supervisor.cli('stop')).exitCode).toBe(0);
    expect(await supervisor.ended).toBe(0);
  });

  it.runIf(canMount)(
    'a full disk costs lines of logs and nothing else, and the log goes on when there is room',
    async () => {
      const place = daemonPlace();
      const mounted = [
        'mount -t tmpfs -o size=1m,mode=0700 none "$PS_STATE_DIR" && exec "$@"',
        'sh',
        process.execPath,
        cliFile,
      ];
      const { stdout } = await run(
        'unshare',
        ['--mount', 'sh', '-c', ...mounted, 'start', '-d', hostile, '-i', '2', '--json'],
        {
          env: { ...process.env, ...place.env },
        },
      );
      onTestFinished(() => place.cli('stop', '--timeout', '20s').then(() => undefined));
      const { pid, addresses } = JSON.parse(stdout);
      const inside = (...command: readonly string[]): string =>
        spawnSync('nsenter', ['--target', String(pid), '--mount', ...command], { encoding: 'utf8' }).stdout;
      const logs = join(place.stateDir, 'hostile');
      const restartLines = (): number =>
        inside('cat', join(logs, 'primary.log'))
          .split('\n')
          .filter((line) => line.includes('"worker-restart"')).length;
      await call(addresses[0], '/print?kind=lines&count=3000');
      expect(inside('df', '--output=avail', place.stateDir)).toMatch(/\n +0\n/);

      const restarted = async (count: number): Promise<unknown> => {
        const { workers } = JSON.parse((await place.cli('status', '--json')).stdout);
        process.kill(workers[0].pid, 'SIGKILL');
        return waitFor('the next worker', async () => {
          const status = JSON.parse((await place.cli('status', '--json')).stdout);
          return (
            status.restartCount === count && status.workers.every(({ state }: { state: string }) => state === 'running')
          );
        });
      };
      await restarted(1);
      expect((await call(addresses[0], '/')).status).toBe(200);
      inside('truncate', '--size', '0', join(logs, 'workers-out.log'));
      await restarted(2);
      await waitFor('the log to go on', () => restartLines() > 0);
    },
  );
});
