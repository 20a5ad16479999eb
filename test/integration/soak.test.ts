import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openLoop } from '../support/open-loop.js';
import { childrenOf } from '../support/processes.js';
import { type StartedSupervisor, startSupervisor } from '../support/start-supervisor.js';
import { waitFor } from '../support/wait-for.js';
import { replacementOf, workersOf } from '../support/worker-status.js';

const streams = join(import.meta.dirname, '../support/fixtures/servers/streams.cjs');

/** Readings of processes from outside come and go by themselves: theirs are not counted. */
function descriptorsOf(pid: number): readonly string[] {
  const folder = `/proc/${pid}/fd`;
  const targets = readdirSync(folder).flatMap((fd) => {
    try {
      return [readlinkSync(join(folder, fd))];
    } catch {
      // Closed in this moment.
      return [];
    }
  });
  return targets.filter((target) => !target.startsWith('/proc/')).map((target) => target.replace(/\[\d+\]$/, ''));
}

const reload = async (supervisor: StartedSupervisor): Promise<void> => {
  expect((await supervisor.cli('reload')).exitCode).toBe(0);
};

const killOne = async (supervisor: StartedSupervisor, slot: number): Promise<void> => {
  const worker = (await workersOf(supervisor)).find((one) => one.slot === slot);
  process.kill(worker!.pid, 'SIGKILL');
  await replacementOf(supervisor, worker!);
};

it('4 reloads and 3 kills under load leave no descriptor, no process and no hung connection behind', async () => {
  const env = { PS_RESTART_INTENSITY: '0' };
  const supervisor = await startSupervisor(streams, { args: ['-i', '2', '--drain-timeout', '10s'], env });
  // What the first of each loads and opens is there from then on.
  await reload(supervisor);
  await killOne(supervisor, 0);
  const [descriptors, processCount] = [descriptorsOf(supervisor.pid), childrenOf(supervisor.pid).length];
  const load = openLoop(`${supervisor.serverUrl}/?ms=20`, 50, false);
  for (const act of ['reload', 'kill', 'reload', 'kill', 'reload', 'kill', 'reload']) {
    if (act === 'reload') await reload(supervisor);
    else await killOne(supervisor, 1);
  }
  expect((await load.stop()).failures).not.toContain('hung');
  await waitFor('the descriptors of before', () => descriptorsOf(supervisor.pid).length <= descriptors.length, 20_000);
  expect(childrenOf(supervisor.pid)).toHaveLength(processCount);
});
