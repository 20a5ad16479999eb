import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { call } from '../support/http-call.js';
import { openLoop } from '../support/open-loop.js';
import { childrenOf } from '../support/processes.js';
import { freePort } from '../support/redis-server.js';
import { isAlive, startSupervisor } from '../support/start-supervisor.js';
import { tempFolder } from '../support/temp-folder.js';
import { eventsOf, replacementOf, workersOf } from '../support/worker-status.js';

const streams = join(import.meta.dirname, '../support/fixtures/servers/streams.cjs');
/** A worker at 100 requests a second of 20 ms each serves two at a time; a machine that stalls lets more pile up. */
const mostInFlight = 20;

describe('a worker that dies or hangs', () => {
  it('kill -9 under load: only what it was serving fails, nothing hangs, and it is replaced with the signal as the reason', async () => {
    const supervisor = await startSupervisor(streams, { args: ['-i', '2'] });
    const [worker] = await workersOf(supervisor);
    const load = openLoop(`${supervisor.serverUrl}/?ms=20`, 100, false);
    process.kill(worker!.pid, 'SIGKILL');
    await replacementOf(supervisor, worker!);
    const { sentCount, failures } = await load.stop();
    expect(sentCount).toBeGreaterThan(20);
    expect(failures).not.toContain('hung');
    expect(failures.length).toBeLessThanOrEqual(mostInFlight);
    expect(eventsOf(supervisor, 'worker-restart')[0]).toMatchObject({ reason: expect.stringMatching(/SIGKILL/) });
  });

  it('all workers hung at once are all replaced', async () => {
    // With a port of 0 the next ones would listen elsewhere: when the last worker goes, Node closes the socket.
    const env = { PORT: String(await freePort()) };
    const supervisor = await startSupervisor(streams, { args: ['-i', '2'], env });
    const workers = await workersOf(supervisor);
    for (const { pid } of workers) process.kill(pid, 'SIGSTOP');
    await Promise.all(workers.map((worker) => replacementOf(supervisor, worker)));
    expect(workers.filter(({ pid }) => isAlive(pid))).toEqual([]);
    expect((await call(supervisor.serverUrl, '/')).status).toBe(200);
  });
});

describe('reloads by command', () => {
  it('three in a row reset no busy kept-alive client', async () => {
    const supervisor = await startSupervisor(streams, { args: ['-i', '2', '--drain-timeout', '20s'] });
    const before = await workersOf(supervisor);
    const load = openLoop(`${supervisor.serverUrl}/?ms=20`, 150, true);
    for (let count = 0; count < 3; count += 1) expect((await supervisor.cli('reload')).exitCode).toBe(0);
    const { sentCount, failures } = await load.stop();
    expect(sentCount).toBeGreaterThan(100);
    expect(failures).toEqual([]);
    expect(before.filter(({ pid }) => isAlive(pid))).toEqual([]);
  });

  it('one to a version that cannot boot exits with 1 and names the cause; the old workers go on and nothing fails', async () => {
    const script = join(tempFolder(), 'server.cjs');
    copyFileSync(streams, script);
    const supervisor = await startSupervisor(script, { args: ['-i', '2'] });
    const before = (await workersOf(supervisor)).map(({ pid }) => pid);
    const load = openLoop(`${supervisor.serverUrl}/?ms=20`, 100, true);
    writeFileSync(script, "throw new Error('no such table: rooms');");
    const { exitCode, stdout, stderr } = await supervisor.cli('reload');
    expect([exitCode, stdout + stderr]).toEqual([expect.any(Number), expect.stringMatching(/no such table: rooms/)]);
    expect(exitCode).not.toBe(0);
    expect((await load.stop()).failures).toEqual([]);
    expect((await workersOf(supervisor)).map(({ pid }) => pid)).toEqual(before);
  });

  it('of many at once each runs alone or is refused, and no worker is left over', async () => {
    const supervisor = await startSupervisor(streams, { args: ['-i', '2'] });
    const [reloads, looks] = await Promise.all([
      Promise.all(Array.from({ length: 5 }, () => supervisor.cli('reload'))),
      Promise.all(Array.from({ length: 5 }, () => supervisor.cli('status', '--json'))),
    ]);
    expect(reloads.filter(({ exitCode }) => exitCode === 0).length).toBeGreaterThan(0);
    for (const { exitCode, stderr } of reloads) {
      if (exitCode !== 0) expect([exitCode, stderr]).toEqual([5, expect.stringMatching(/reload by cli/)]);
    }
    expect(looks.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0, 0]);
    const pids = (await workersOf(supervisor)).map(({ pid }) => pid);
    expect(pids).toHaveLength(2);
    const others = childrenOf(supervisor.pid).filter((pid) => !pids.includes(pid));
    // The guard against orphans.
    expect(others).toHaveLength(1);
  });
});
