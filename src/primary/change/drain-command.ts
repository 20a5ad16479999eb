import type { Clock } from '../../core/clock.js';
import { SupervisorError, type WireError } from '../../core/errors.js';
import type { DrainCommand, DrainReport, OnProgress } from '../../http/ports/supervision-ports.js';
import type { CommandBus } from '../node/command-bus.js';
import { reportLeft } from './drain-progress.js';
import type { WorkLeft } from '../../protocol/messages.js';
import type { OperationStep } from '../../protocol/snapshot.js';
import type { OnOperation } from '../node/operations.js';
import type { WorkerHandle } from '../worker/worker-handle.js';

export interface DrainPorts {
  readonly bus: Pick<CommandBus, 'drain' | 'undrain'>;
  readonly drainTimeoutMs: number;
  readonly clock: Clock;
  readonly onOperation: OnOperation;
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
  { bus, onOperation }: Pick<DrainPorts, 'bus' | 'onOperation'>,
  handles: readonly WorkerHandle[],
  requestedBy: string,
): Promise<void> {
  await Promise.all(
    handles.map(async (handle) => {
      const { workerId, state } = handle;
      if (state !== 'draining' || handle.isEnding)
        throw new SupervisorError('PS_DRAIN_NOT_DRAINED', { workerId, state });
      await bus.undrain(handle);
      const reason = `undrain by ${requestedBy}`;
      handle.undrained(reason);
      onOperation(handle, { action: 'undrain', reason, inputs: {} });
    }),
  );
}

async function drainOne(
  { bus, drainTimeoutMs, clock, onOperation }: DrainPorts,
  handle: WorkerHandle,
  { requestedBy, deadlineMs: graceMs = drainTimeoutMs, minPeers = 0 }: DrainCommand,
  onProgress: OnProgress,
): Promise<Drained | Failed> {
  const { workerId, slot, state } = handle;
  const startedMs = clock.monotonicMs();
  let left: WorkLeft | undefined;
  try {
    if (state !== 'running') throw new SupervisorError('PS_DRAIN_NOT_SERVING', { workerId, state });
    const reason = `drain by ${requestedBy}`;
    handle.drains(reason);
    onOperation(handle, { action: 'drain', reason, inputs: { deadlineMs: graceMs, minPeers } });
    const tellLeft = reportLeft({ slot, workerId }, graceMs, onProgress, clock);
    const cutCount = await bus.drain(handle, { graceMs, purpose: 'pause', minPeers }, (now) => tellLeft((left = now)));
    const ended = endOfDrain(cutCount);
    onProgress({ atMs: clock.now(), slot, workerId, phase: 'draining', message: `drained: ${ended}` });
    const tookMs = Math.round(clock.monotonicMs() - startedMs);
    onOperation(handle, { action: 'drained', reason: ended, inputs: { cutCount, tookMs, ...leftAtLast(left) } });
    return { workerId, cutCount, tookMs };
  } catch (thrown) {
    const error = toWire(thrown);
    onOperation(handle, { action: 'drain-failed', reason: error.message, inputs: leftAtLast(left) });
    return { workerId, error };
  }
}

/** What the worker told last, up to a second before the end. */
function leftAtLast(left: WorkLeft | undefined): OperationStep['inputs'] {
  if (!left) return {};
  return { peersLeft: left.peers, webSocketsLeft: left.webSockets, requestsLeft: left.requests };
}

function endOfDrain(cutCount: number): string {
  return cutCount === 0 ? 'nothing was cut' : `${cutCount} were cut at the deadline`;
}

function toWire(thrown: unknown): WireError {
  if (thrown instanceof SupervisorError) return thrown.toWire();
  throw thrown;
}
