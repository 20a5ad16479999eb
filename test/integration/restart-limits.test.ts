import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { call } from '../support/http-call.js';
import { startSupervisor } from '../support/start-supervisor.js';
import { tempFolder } from '../support/temp-folder.js';
import { waitFor } from '../support/wait-for.js';
import { eventsOf, onlyWorker, replacementOf, workersOf } from '../support/worker-status.js';

const faulty = join(import.meta.dirname, '../support/fixtures/servers/faulty.cjs');

describe('restarts', () => {
  it('an unhandled rejection ends the worker, as it does in Node, and it is replaced', async () => {
    const supervisor = await startSupervisor(faulty, { args: ['-i', '1'] });
    const worker = await onlyWorker(supervisor);
    await call(supervisor.serverUrl, '/reject');
    await replacementOf(supervisor, worker);
    expect(eventsOf(supervisor, 'worker-restart')[0]).toMatchObject({
      reason: expect.stringMatching(/^unhandled rejection, Error: nobody caught this, in /),
    });
  });

  it('workers that end before they listen are booted at most 20 times in 20 s, and serve when the cause has gone', async () => {
    const fault = join(tempFolder(), 'fault');
    const supervisor = await startSupervisor(faulty, { args: ['-i', '1'], env: { FAULT_FILE: fault } });
    const worker = await onlyWorker(supervisor);
    writeFileSync(fault, '');
    process.kill(worker.pid, 'SIGKILL');
    const restarts = (): number => eventsOf(supervisor, 'worker-restart').length;
    await waitFor('several crashes in a row', () => restarts() >= 6, 20_000);
    const untilMs = performance.now() + 6000;
    await waitFor('some more time', () => performance.now() > untilMs);
    expect(restarts()).toBeLessThanOrEqual(20);
    rmSync(fault);
    await replacementOf(supervisor, worker, 25_000);
  });

  it('a worker whose memory leaks past the limit is replaced with drain, and the reason says how much', async () => {
    const supervisor = await startSupervisor(faulty, { args: ['-i', '1', '--max-memory-restart', '150MB'] });
    const worker = await onlyWorker(supervisor);
    await call(supervisor.serverUrl, '/leak');
    await replacementOf(supervisor, worker);
    const reason = expect.stringMatching(/^memory: \d+ MB of at most 150 MB$/);
    expect(eventsOf(supervisor, 'worker-recycle')[0]).toMatchObject({ reason });
    const exits = await waitFor('the end of the old one in the timeline', async () => {
      const { events } = (await supervisor.get('/cluster/events?types=worker-exited')).json();
      return events.length > 0 && events;
    });
    expect(exits[0]).toMatchObject({ workerId: 1, reason });
    expect(eventsOf(supervisor, 'worker-restart')).toEqual([]);
  });

  it('workers past their lifetime are replaced one after the other, while the others serve', async () => {
    const supervisor = await startSupervisor(faulty, { args: ['-i', '2', '--max-lifetime', '3s'] });
    const workers = await workersOf(supervisor);
    for (const worker of workers) await replacementOf(supervisor, worker);
    const reasons = eventsOf(supervisor, 'worker-recycle').map(({ reason }) => reason);
    expect(reasons.slice(0, 2)).toEqual([expect.stringMatching(/^age: [2-9]s$/), expect.stringMatching(/^age: /)]);
  });

  it('an exit code that means done leaves the place empty, and the node ends with 0 after the last one', async () => {
    const supervisor = await startSupervisor(faulty, { args: ['-i', '2', '--stop-exit-codes', '0,12'] });
    await call(supervisor.serverUrl, '/exit-0');
    await waitFor('one empty place', () => eventsOf(supervisor, 'slot-over').length === 1);
    await call(supervisor.serverUrl, '/exit-0');
    expect(await supervisor.ended).toBe(0);
  });

  it('a slot that crashes more often in a row than allowed stays empty, and the last one ends the node with 70', async () => {
    const fault = join(tempFolder(), 'fault');
    const env = { FAULT_FILE: fault };
    const supervisor = await startSupervisor(faulty, { args: ['-i', '1', '--max-restarts', '2'], env });
    const { pid } = await onlyWorker(supervisor);
    writeFileSync(fault, '');
    process.kill(pid, 'SIGKILL');
    expect(await supervisor.ended).toBe(70);
    expect(supervisor.output().stderr).toMatch(/crashed more often in a row.*at last: exited with code 9/);
  });

  it('workers that keep dying after they have served end the node with 70: never an endless silent loop', async () => {
    const env = { DIE_AFTER_MS: '300', PS_RESTART_INTENSITY: '4' };
    const supervisor = await startSupervisor(faulty, { args: ['-i', '1'], env });
    expect(await supervisor.ended).toBe(70);
    expect(supervisor.output().stderr).toMatch(/ended 5 times within 60 s/);
  });
});
