import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { call } from '../support/http-call.js';
import { isAlive, startSupervisor } from '../support/start-supervisor.js';
import { waitFor } from '../support/wait-for.js';
import { eventsOf, onlyWorker, replacementOf } from '../support/worker-status.js';

const faulty = join(import.meta.dirname, '../support/fixtures/servers/faulty.cjs');

describe('watchdog', () => {
  it('a worker in an endless loop is replaced, and log and restart name function, file and line', async () => {
    const supervisor = await startSupervisor(faulty, { args: ['-i', '1'] });
    const worker = await onlyWorker(supervisor);
    await call(supervisor.serverUrl, '/spin');
    await replacementOf(supervisor, worker);
    const [hung] = eventsOf(supervisor, 'worker-hung');
    expect(hung?.['reason']).toMatch(/^hung for [45]\.\d s in spin \(faulty\.cjs:1[34]\)$/);
    expect(hung?.['stack']).toMatch(/^spin \(\/.*faulty\.cjs:1[34]:\d+\)\n/);
    expect(eventsOf(supervisor, 'worker-restart')[0]).toMatchObject({ reason: hung?.['reason'] });
    expect(isAlive(worker.pid)).toBe(false);
  });

  it('a worker that was stopped by a signal is replaced, and the reason says so', async () => {
    const supervisor = await startSupervisor(faulty, { args: ['-i', '1'] });
    const worker = await onlyWorker(supervisor);
    process.kill(worker.pid, 'SIGSTOP');
    await replacementOf(supervisor, worker);
    expect(eventsOf(supervisor, 'worker-hung')[0]?.['reason']).toMatch(/stopped by a signal$/);
    expect(isAlive(worker.pid)).toBe(false);
  });

  it('a block of 1.5 s is told and is no reason to kill', async () => {
    const supervisor = await startSupervisor(faulty, { args: ['-i', '1'] });
    const { pid } = await onlyWorker(supervisor);
    await call(supervisor.serverUrl, '/block');
    const [blocked] = await waitFor('the block to be told', () => {
      const lines = eventsOf(supervisor, 'worker-blocked');
      return lines.length > 0 && lines;
    });
    expect(blocked?.['delayMs']).toBeGreaterThan(1000);
    expect((await onlyWorker(supervisor)).pid).toBe(pid);
    expect(eventsOf(supervisor, 'worker-hung')).toEqual([]);
  });

  it('four busy programs to a core are no reason to kill', async () => {
    const supervisor = await startSupervisor(faulty, { args: ['-i', '2'] });
    const busy = Array.from({ length: 4 * availableParallelism() }, () =>
      spawn(process.execPath, ['-e', 'const end = Date.now() + 9000; while (Date.now() < end);'], { stdio: 'ignore' }),
    );
    onTestFinished(() => {
      for (const child of busy) child.kill('SIGKILL');
    });
    await Promise.all(busy.map((child) => once(child, 'exit')));
    expect(eventsOf(supervisor, 'worker-hung')).toEqual([]);
  });

  it('a primary that was stopped itself accuses nobody when it goes on', async () => {
    const supervisor = await startSupervisor(faulty, { args: ['-i', '2'], env: { PS_HANG_TIMEOUT: '1500' } });
    supervisor.signal('SIGSTOP');
    onTestFinished(() => supervisor.signal('SIGCONT'));
    const untilMs = performance.now() + 3000;
    await waitFor('twice the limit to pass', () => performance.now() > untilMs);
    supervisor.signal('SIGCONT');
    const laterMs = performance.now() + 2000;
    await waitFor('several looks of the watchdog', () => performance.now() > laterMs);
    expect(eventsOf(supervisor, 'worker-hung')).toEqual([]);
  });

  it('0 turns it off', async () => {
    const supervisor = await startSupervisor(faulty, { args: ['-i', '1', '--hang-timeout', '0'] });
    const { pid } = await onlyWorker(supervisor);
    process.kill(pid, 'SIGSTOP');
    onTestFinished(() => {
      if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    });
    const untilMs = performance.now() + 6000;
    await waitFor('more than the usual limit to pass', () => performance.now() > untilMs);
    expect(eventsOf(supervisor, 'worker-hung')).toEqual([]);
    process.kill(pid, 'SIGCONT');
  });
});
