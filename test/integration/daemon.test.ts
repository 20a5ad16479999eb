import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isProcessAlive } from '../../src/cli/process-alive.js';
import { call } from '../support/http-call.js';
import { daemonPlace } from '../support/start-daemon.js';
import { tempFolder } from '../support/temp-folder.js';

const fixtures = join(import.meta.dirname, '../support/fixtures');
const cjs = join(fixtures, 'servers/http.cjs');
const throwsAtBoot = join(fixtures, 'servers/throws-at-boot.cjs');

describe('start -d', () => {
  it('returns when the workers serve, with what one needs to know, and the daemon goes on until stop', async () => {
    const place = daemonPlace();
    const { exitCode, stdout, stderr } = await place.start(cjs, '-i', '2', '--json');
    expect([exitCode, stderr]).toEqual([0, '']);
    const started = JSON.parse(stdout);
    expect(started).toMatchObject({ name: 'http', workerCount: 2, logFile: join(place.stateDir, 'http/primary.log') });
    expect((await call(started.addresses[0], '/')).status).toBe(200);
    expect(place.holder('http')).toBe(started.pid);
    expect((await place.cli('stop')).exitCode).toBe(0);
    expect(isProcessAlive(started.pid)).toBe(false);
    expect(readdirSync(join(place.runDir, 'http'))).toEqual(['token']);
  });

  it('prints a short table for people', async () => {
    const { stdout } = await daemonPlace().start(cjs, '-i', '1');
    expect(stdout).toMatch(
      /^NAME +PID +WORKERS +SERVES +ADMIN +LOG\nhttp +\d+ +1 +http:\/\/127\.0\.0\.1:\d+ .*primary\.log\n$/,
    );
  });

  it('what it writes is for its owner alone', async () => {
    const place = daemonPlace();
    await place.start(cjs, '-i', '1');
    const folder = join(place.stateDir, 'http');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder).map((file) => [file, statSync(join(folder, file)).mode & 0o777])).toEqual(
      ['files.json', 'primary.log', 'workers-err.log', 'workers-out.log'].map((file) => [file, 0o600]),
    );
    expect(statSync(join(place.runDir, 'http/control.sock')).mode & 0o777).toBe(0o600);
    expect(statSync(join(place.runDir, 'http')).mode & 0o777).toBe(0o700);
  });

  it('ends with the cause and the last log lines when the workers cannot start, and leaves nothing running', async () => {
    const place = daemonPlace();
    const { exitCode, stdout, stderr, tookMs } = await place.cli('start', '-d', throwsAtBoot, '-i', '1');
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/throws-at-boot\.cjs:1/);
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(
      /^perf-supervisor: no worker could start: .*no database today, in .*\. Run/,
    );
    expect(stderr.match(/no worker could start/g)).toHaveLength(1);
    expect(place.holder('throws-at-boot')).toBeUndefined();
    expect(tookMs).toBeLessThan(20_000);
  });

  it('is over after the time that a boot may take', async () => {
    const script = join(tempFolder(), 'silent.cjs');
    writeFileSync(script, 'setInterval(() => undefined, 1000);');
    const place = daemonPlace({ PS_BOOT_TIMEOUT: '1s' });
    const { exitCode, stderr } = await place.cli('start', '-d', script, '-i', '1');
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/it did not listen within 1000 ms/)]);
    expect(place.holder('silent')).toBeUndefined();
  });

  it('a mistake on the command line is told before anything is started', async () => {
    const place = daemonPlace();
    const { exitCode, stderr } = await place.cli('start', '-d', './nowhere.js');
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/nowhere\.js does not exist/)]);
    expect(readdirSync(place.stateDir)).toEqual([]);
  });

  it('no secret of its environment is in what it writes', async () => {
    const place = daemonPlace({
      PS_ADMIN_TOKEN: 'a-token-that-nobody-should-see',
      PS_REDIS_URL: 'redis://:pass@127.0.0.1:1',
    });
    const { stdout, stderr } = await place.start(cjs, '-i', '1');
    const folder = join(place.stateDir, 'http');
    const written = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
    expect([stdout, stderr, ...written].join('\n')).not.toMatch(/nobody-should-see|:pass@/);
  });
});

describe('one primary per application', () => {
  it('of five starts at the same moment exactly one wins, and the others say who holds the name', async () => {
    const place = daemonPlace();
    const starts = await Promise.all([
      place.start(cjs, '-i', '1'),
      ...Array.from({ length: 4 }, () => place.cli('start', '-d', cjs, '-i', '1')),
    ]);
    expect(starts.map(({ exitCode }) => exitCode).sort()).toEqual([0, 5, 5, 5, 5]);
    const winner = starts.find(({ exitCode }) => exitCode === 0)?.stdout ?? '';
    const pid = place.holder('http');
    expect(winner).toContain(` ${pid} `);
    for (const { exitCode, stderr } of starts) {
      if (exitCode === 5) expect(stderr).toMatch(new RegExp(`already running \\(pid ${pid}\\)`));
    }
    expect((await place.cli('status')).exitCode).toBe(0);
  });

  it('a second start leaves the log files of the first alone', async () => {
    const place = daemonPlace();
    await place.start(cjs, '-i', '1');
    const list = join(place.stateDir, 'http/files.json');
    const before = readFileSync(list, 'utf8');
    const { exitCode } = await place.cli('start', '-d', cjs, '-o', 'elsewhere.log');
    expect([exitCode, readFileSync(list, 'utf8')]).toEqual([5, before]);
  });

  it('what a killed primary leaves behind does not hinder the next, and nobody is signalled', async () => {
    const place = daemonPlace();
    const first = JSON.parse((await place.start(cjs, '-i', '1', '--json')).stdout);
    const status = JSON.parse((await place.cli('status', '--json')).stdout);
    process.kill(first.pid, 'SIGKILL');
    for (const { pid } of status.workers) if (isProcessAlive(pid)) process.kill(pid, 'SIGKILL');
    // The number of the dead one now belongs to this test, which must live on.
    writeFileSync(join(place.runDir, 'http/primary.1.lock'), JSON.stringify({ pid: process.pid, startTicks: 1 }));
    expect((await place.cli('start', '-d', cjs, '-i', '1')).exitCode).toBe(0);
    expect(readdirSync(join(place.runDir, 'http')).filter((file) => file.endsWith('.lock'))).toEqual([
      'primary.2.lock',
    ]);
  });
});
