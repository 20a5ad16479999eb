import type { WorkerSnapshot } from '../../src/protocol/snapshot.js';
import type { StartedSupervisor } from './start-supervisor.js';
import { waitFor } from './wait-for.js';

/** The workers as `status --json` tells them. */
export async function workersOf(supervisor: StartedSupervisor): Promise<readonly WorkerSnapshot[]> {
  const { stdout } = await supervisor.cli('status', '--json');
  return (JSON.parse(stdout) as { workers: WorkerSnapshot[] }).workers;
}

/** Waits until a worker of a later generation serves in the slot, and returns its pid. */
export async function replacementOf(
  supervisor: StartedSupervisor,
  { slot, pid }: WorkerSnapshot,
  deadlineMs = 20_000,
): Promise<number> {
  const replaced = await waitFor(
    `another worker than ${pid} in slot ${slot}`,
    async () =>
      (await workersOf(supervisor)).find(
        (worker) => worker.slot === slot && worker.pid !== pid && worker.state === 'running',
      ),
    deadlineMs,
  );
  return replaced.pid;
}

/** The only worker, for tests that start with one. */
export async function onlyWorker(supervisor: StartedSupervisor): Promise<WorkerSnapshot> {
  const [worker] = await workersOf(supervisor);
  if (!worker) throw new Error('no worker');
  return worker;
}

/** The log lines with that event, oldest first. */
export function eventsOf(supervisor: StartedSupervisor, event: string): readonly Record<string, unknown>[] {
  return supervisor.log().filter((line) => line['event'] === event);
}
