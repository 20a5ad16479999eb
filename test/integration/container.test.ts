import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { canLimit, cgroup } from '../support/cgroup.js';
import { cliFile } from '../support/start-supervisor.js';
import { tempFolder } from '../support/temp-folder.js';
import { waitFor } from '../support/wait-for.js';

const server = join(import.meta.dirname, '../support/fixtures/servers/http.cjs');

it.runIf(canLimit)(
  'R114 a container’s limits count: one worker for one core, and memory as a share of its limit',
  async () => {
    const cpu = cgroup('cpu', { 'cpu.cfs_period_us': 100_000, 'cpu.cfs_quota_us': 150_000 });
    const memory = cgroup('memory', { 'memory.limit_in_bytes': 700_000_000 });
    const enter = [cpu, memory].map(({ path }) => `echo $$ > ${path}/cgroup.procs`).join(' && ');
    const command = `${enter} && exec '${process.execPath}' '${cliFile}' start '${server}' -i max --log-format json`;
    const env = { ...process.env, PS_RUN_DIR: tempFolder(), PS_ADMIN_PORT: '0', PORT: '0' };
    const child = spawn('sh', ['-c', command], { env });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    onTestFinished(() => {
      child.kill('SIGKILL');
      return ended.then(() => undefined);
    });
    let log = '';
    child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
    await waitFor('the supervisor', () => log.includes('"event":"ready"'), 60_000);
    const lines = log.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
    expect(lines.find(({ event }) => event === 'limits')).toMatchObject({
      cpuLimit: 1.5,
      mostWorkers: 1,
      memoryLimitBytes: expect.closeTo(700_000_000, -4),
    });
    expect(lines.find(({ event }) => event === 'ready')).toMatchObject({ workers: 1 });
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  },
);
