import { SupervisorError } from '../../core/errors.js';
import type { OnProgress, ScaleReport } from '../../http/ports/supervision-ports.js';
import { reportLeft } from './drain-progress.js';
import type { Clock } from '../../core/clock.js';
import { aliveMs, type Supervisor } from '../slots/supervisor.js';
import type { Slot } from '../slots/slot.js';
import type { WorkerHandle } from '../worker/worker-handle.js';

export const maxWorkers = 999;

/** Why the number of workers changes, and from which figures that was decided. */
export interface ScaleReason {
  readonly reason: string;
  readonly inputs: Readonly<Record<string, number>>;
}

export interface ScaleStep extends ScaleReason {
  readonly before: number;
  readonly after: number;
}

export interface ScalePorts {
  readonly supervisor: Pick<Supervisor, 'slots' | 'addSlots' | 'removeSlot'>;
  readonly stressOf: (handle: WorkerHandle) => number;
  readonly drainTimeoutMs: number;
  readonly clock: Clock;
  /** Called for each worker that comes or goes by it. */
  readonly onScaled: (handle: WorkerHandle, step: ScaleStep) => void;
}

/** How much a slot's worker has to do. */
export interface SlotLoad {
  readonly index: number;
  /** Whether it has a worker that serves. */
  readonly isServing: boolean;
  readonly peers: number;
  readonly stress: number;
}

/** Chooses whom a smaller cluster misses least: who serves nothing, then the fewest peers, then the least stress. */
export function leastLoaded(loads: readonly SlotLoad[], count: number): readonly number[] {
  return [...loads]
    .sort(
      (a, b) =>
        Number(a.isServing) - Number(b.isServing) || a.peers - b.peers || a.stress - b.stress || b.index - a.index,
    )
    .slice(0, count)
    .map(({ index }) => index);
}

/**
 * Brings the number of workers to `count`; the slots of those that go are free for the next that come.
 * @throws {SupervisorError} PS_SCALE_COUNT, PS_WORKER_BOOT_FAILED (new workers that did boot stay)
 */
export async function scaleTo(
  ports: ScalePorts,
  count: number,
  why: ScaleReason,
  onProgress: OnProgress,
): Promise<ScaleReport> {
  if (!Number.isInteger(count) || count < 1 || count > maxWorkers) {
    throw new SupervisorError('PS_SCALE_COUNT', { count, max: maxWorkers });
  }
  const { slots } = ports.supervisor;
  const before = slots.length;
  const step = { ...why, before, after: count };
  const changed = count > before ? await scaleOut(ports, step, onProgress) : await scaleIn(ports, step, onProgress);
  return { before, after: ports.supervisor.slots.length, slots: changed.map(({ index }) => index) };
}

async function scaleOut(ports: ScalePorts, step: ScaleStep, onProgress: OnProgress): Promise<readonly Slot[]> {
  const { supervisor, clock, onScaled } = ports;
  const added = supervisor.addSlots(step.after - step.before);
  const failures: unknown[] = [];
  await Promise.all(
    added.map(async (slot) => {
      try {
        const handle = await slot.bringUp(step.reason, aliveMs);
        await slot.promote(step.reason);
        onScaled(handle, step);
        const { workerId } = handle;
        onProgress({ atMs: clock.now(), slot: slot.index, workerId, phase: 'running', message: 'a new worker serves' });
      } catch (thrown) {
        failures.push(thrown);
        await supervisor.removeSlot(slot, step.reason, { purpose: 'stop' });
      }
    }),
  );
  if (failures.length > 0) throw failures[0];
  return added;
}

async function scaleIn(ports: ScalePorts, step: ScaleStep, onProgress: OnProgress): Promise<readonly Slot[]> {
  const { supervisor, drainTimeoutMs: drainMs, clock, onScaled } = ports;
  const chosen = leastLoaded(
    supervisor.slots.map((slot) => loadOf(slot, ports)),
    step.before - step.after,
  );
  const leaving = supervisor.slots.filter(({ index }) => chosen.includes(index));
  await Promise.all(
    leaving.map(async (slot) => {
      const workerId = slot.current?.workerId ?? 0;
      if (slot.current) onScaled(slot.current, step);
      const onLeft = reportLeft({ slot: slot.index, workerId }, drainMs, onProgress, clock);
      await supervisor.removeSlot(slot, step.reason, { purpose: 'replace', drainMs, onLeft });
      onProgress({ atMs: clock.now(), slot: slot.index, workerId, phase: 'gone', message: 'the worker has ended' });
    }),
  );
  return leaving;
}

function loadOf({ index, current }: Slot, { stressOf }: ScalePorts): SlotLoad {
  const peers = current?.sample?.values.peersOpen ?? 0;
  return { index, isServing: current?.state === 'running', peers, stress: current ? stressOf(current) : 0 };
}
