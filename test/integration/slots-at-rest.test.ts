import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { call } from '../support/http-call.js';
import { type StartedSupervisor, startSupervisor } from '../support/start-supervisor.js';
import { tempFolder } from '../support/temp-folder.js';
import { waitFor } from '../support/wait-for.js';
import { workersOf } from '../support/worker-status.js';

const faulty = join(import.meta.dirname, '../support/fixtures/servers/faulty.cjs');

const atRest = async (supervisor: StartedSupervisor): Promise<Record<string, unknown>[]> =>
  JSON.parse((await supervisor.cli('status', '--json')).stdout).slotsAtRest;

const firstAtRest = (supervisor: StartedSupervisor, state: string): Promise<Record<string, unknown>> =>
  waitFor(
    `a slot that is ${state}`,
    async () => (await atRest(supervisor)).find((slot) => slot['state'] === state),
    30_000,
  );

describe('a slot without a worker is seen', () => {
  it('while it waits in back-off: why, and when it is tried again; then that it failed for good; restart fills it', async () => {
    const fault = join(tempFolder(), 'fault');
    const args = ['-i', '2', '--max-restarts', '5'];
    const supervisor = await startSupervisor(faulty, { args, env: { FAULT_FILE: fault } });
    const [worker] = await workersOf(supervisor);
    writeFileSync(fault, '');
    process.kill(worker?.pid ?? 0, 'SIGKILL');
    const waiting = await firstAtRest(supervisor, 'waiting');
    expect(waiting).toMatchObject({ slot: worker?.slot, reason: expect.any(String), nextTryAtMs: expect.any(Number) });
    expect(waiting['nextTryAtMs']).toBeGreaterThanOrEqual(Number(waiting['sinceMs']));

    const reason = expect.stringMatching(/^it crashed 6 times in a row, at last: exited with code 9$/);
    expect(await firstAtRest(supervisor, 'failed')).toEqual({
      slot: worker?.slot,
      state: 'failed',
      reason,
      crashCount: 6,
      sinceMs: expect.any(Number),
    });
    const line = /failed .*6 crashes in a row; reload or restart fills it: it crashed 6 times/;
    expect((await supervisor.cli('status')).stdout).toMatch(line);
    expect((await supervisor.cli('describe', String(worker?.slot))).stdout).toMatch(line);
    expect((await supervisor.cli('list')).stdout).toMatch(/1\/2 +1 failed/);

    rmSync(fault);
    expect((await supervisor.cli('restart', String(worker?.slot))).exitCode).toBe(0);
    expect([await atRest(supervisor), (await workersOf(supervisor)).length]).toEqual([[], 2]);
  });

  it('after an exit code that means done', async () => {
    const supervisor = await startSupervisor(faulty, { args: ['-i', '2', '--stop-exit-codes', '0'] });
    await call(supervisor.serverUrl, '/exit-0');
    expect(await firstAtRest(supervisor, 'done')).toMatchObject({ reason: 'exit code 0 means that it is done' });
  });
});
