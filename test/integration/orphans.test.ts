import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { call } from '../support/http-call.js';
import { type StartedSupervisor, startSupervisor } from '../support/start-supervisor.js';
import { childrenOf, hasEnded } from '../support/processes.js';
import { waitFor } from '../support/wait-for.js';
import { workersOf } from '../support/worker-status.js';

const faulty = join(import.meta.dirname, '../support/fixtures/servers/faulty.cjs');

/** All processes that the primary has started: workers and guard. Ended with the test whatever happens. */
async function familyOf(supervisor: StartedSupervisor): Promise<readonly number[]> {
  await workersOf(supervisor);
  const pids = childrenOf(supervisor.pid);
  onTestFinished(() => {
    for (const pid of pids.filter((child) => !hasEnded(child))) process.kill(pid, 'SIGKILL');
  });
  return pids;
}

const allGone = (pids: readonly number[]): Promise<unknown> =>
  waitFor('every process to end', () => pids.every(hasEnded), 2000);

describe('when the primary is killed with -9, within 2 s nothing of it is left', () => {
  it('workers that serve', async () => {
    const supervisor = await startSupervisor(faulty, { args: ['-i', '2'] });
    const pids = await familyOf(supervisor);
    expect(pids).toHaveLength(3);
    supervisor.signal('SIGKILL');
    await allGone(pids);
  });

  it('a worker in an endless loop', async () => {
    const supervisor = await startSupervisor(faulty, { args: ['-i', '2'] });
    const pids = await familyOf(supervisor);
    await call(supervisor.serverUrl, '/spin');
    supervisor.signal('SIGKILL');
    await allGone(pids);
  });

  it('a worker that was stopped by a signal', async () => {
    const supervisor = await startSupervisor(faulty, { args: ['-i', '2'] });
    const pids = await familyOf(supervisor);
    const [worker] = await workersOf(supervisor);
    process.kill(worker!.pid, 'SIGSTOP');
    supervisor.signal('SIGKILL');
    await allGone(pids);
  });
});

describe('guard against orphans', () => {
  it('an orderly stop leaves no guard behind', async () => {
    const supervisor = await startSupervisor(faulty, { args: ['-i', '1'] });
    const pids = await familyOf(supervisor);
    supervisor.signal('SIGTERM');
    expect(await supervisor.ended).toBe(0);
    await allGone(pids);
  });

  it('a guard that is killed is started again and knows every worker', async () => {
    const supervisor = await startSupervisor(faulty, { args: ['-i', '2'] });
    const workers = (await workersOf(supervisor)).map(({ pid }) => pid);
    const guard = childrenOf(supervisor.pid).find((pid) => !workers.includes(pid));
    process.kill(guard!, 'SIGKILL');
    const pids = await waitFor('another guard', () => {
      const children = childrenOf(supervisor.pid);
      return children.length === 3 && !children.includes(guard!) && children;
    });
    await call(supervisor.serverUrl, '/spin');
    supervisor.signal('SIGKILL');
    await allGone(pids);
  });
});
