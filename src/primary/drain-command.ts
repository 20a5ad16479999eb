import type { Clock } from '../core/clock.js';
import { SupervisorError, type WireError } from '../core/errors.js';
import type { DrainCommand, DrainReport, OnProgress } from '../http/supervision-ports.js';
import type { CommandBus } from './command-bus.js';
import { reportLeft } from './drain-progress.js';
import type { WorkerHandle } from './worker-handle.js';

export interface DrainPorts {
  readonly bus: Pick<CommandBus, 'drain' | 'undrain'>;
  readonly drainTimeoutMs: number;
  readonly clock: Clock;
}

type Drained = DrainReport['drained'][number];
type Failed = DrainReport['failures'][number];

/** Takes the workers out of service; they stay alive, idle, and their slots keep them. */
export async function drainWorkers(
  ports: DrainPorts,
  handles: readonly WorkerHandle[],
  command: DrainCommand,
  onProgress: OnProgress,
): Promise<DrainReport> {
  const results = await Promise.all(handles.map((handle) => drainOne(ports, handle, command, onProgress)));
  return {
    drained: results.filter((result) => 'cutCount' in result),
    failures: results.filter((result) => 'error' in result),
  };
}

/** @throws {SupervisorError} PS_DRAIN_NOT_DRAINED, PS_DRAIN_UNDO_FAILED, PS_WORKER_NO_REPLY, PS_WORKER_GONE */
export async function undrainWorkers(
  { bus }: Pick<DrainPorts, 'bus'>,
  handles: readonly WorkerHandle[],
  requestedBy: string,
): Promise<void> {
  await Promise.all(
    handles.map(async (handle) => {
      const { workerId, state } = handle;
      if (state !== 'draining' || handle.isEnding)
        throw new SupervisorError('PS_DRAIN_NOT_DRAINED', { workerId, state });
      await bus.undrain(handle);
      handle.undrained(`undrain by ${requestedBy}`);
    }),
  );
}

async function drainOne(
  { bus, drainTimeoutMs, clock }: DrainPorts,
  handle: WorkerHandle,
  { requestedBy, deadlineMs: graceMs = drainTimeoutMs, minPeers = 0 }: DrainCommand,
  onProgress: OnProgress,
): Promise<Drained | Failed> {
  const { workerId, slot, state } = handle;
  const startedMs = clock.monotonicMs();
  try {
    if (state !== 'running') throw new SupervisorError('PS_DRAIN_NOT_SERVING', { workerId, state });
    handle.drains(`drain by ${requestedBy}`);
    const onLeft = reportLeft({ slot, workerId }, graceMs, onProgress, clock);
    const cutCount = await bus.drain(handle, { graceMs, purpose: 'pause', minPeers }, onLeft);
    onProgress({ atMs: clock.now(), slot, workerId, phase: 'draining', message: drainedMessage(cutCount) });
    return { workerId, cutCount, tookMs: Math.round(clock.monotonicMs() - startedMs) };
  } catch (thrown) {
    return { workerId, error: toWire(thrown) };
  }
}

function drainedMessage(cutCount: number): string {
  return cutCount === 0 ? 'drained: nothing was cut' : `drained: ${cutCount} were cut at the deadline`;
}

function toWire(thrown: unknown): WireError {
  if (thrown instanceof SupervisorError) return thrown.toWire();
  throw thrown;
}
