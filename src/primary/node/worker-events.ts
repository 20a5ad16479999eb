import { createInbox } from './inbox.js';
import type { NodeOptions } from './node-options.js';
import type { NodeParts } from './node-parts.js';
import { RelayMembers } from '../placement/relay-members.js';
import type { SupervisorOptions } from '../slots/supervisor.js';
import type { WorkerHandle } from '../worker/worker-handle.js';

type WorkerEvents = Pick<SupervisorOptions, 'onMessage' | 'onStarted' | 'onExited'>;

/** Who is told when a worker starts, says something or ends. */
export function workerEvents({ logger }: Pick<NodeOptions, 'logger'>, parts: NodeParts): WorkerEvents {
  const { requests, timeline, ingest } = parts;
  const relays = new RelayMembers();
  const inbox = createInbox({
    logger,
    ingest,
    requests,
    onSample: (handle, sample) => {
      parts.exposition.sampled(handle, sample);
      parts.routing?.sampled(handle);
      parts.forecasts.sample(handle, sample);
    },
    onOutcome: (handle, outcome) => {
      timeline.optimized(handle, outcome);
      parts.optimizer.outcome(handle, outcome);
    },
    onOptimizer: (handle, message) => parts.optimizer.received(handle, message),
    onDrainProgress: (handle, progress) => parts.commands.drainProgress(handle, progress),
    onListen: (handle, message) => void parts.routing?.listen(handle, message),
    onCheckIn: (handle, { delayMs }) => parts.care.wasBlocked(handle, delayMs),
    onReplacement: (handle, { reason }) => parts.selfReplacement.asked(handle, reason),
    onRegistries: (handle, isThere) => parts.exposition.registries.declared(handle, isThere),
    onRelayOpen: (handle, { port }) => relays.opened(handle.workerId, port, handle.process.port),
    onSocketTaken: (handle, { requestId }) => parts.routing?.socketTaken(handle, requestId),
    onSocketRefused: (handle, { requestId }) => parts.routing?.socketRefused(handle, requestId),
  });
  return {
    onMessage: (handle, message) => {
      parts.care.heard(handle);
      inbox(handle, message);
    },
    onStarted: (handle, reason) => {
      timeline.started(handle, reason);
      parts.care.started(handle);
      parts.optimizer.started(handle);
      void parts.logLevels.started(handle);
      handle.process.port.onClose(() => {
        relays.gone(handle.workerId);
        channelClosed(handle, parts);
      });
    },
    onExited: (handle, exit, reason) => {
      parts.care.exited(handle);
      parts.exposition.exited(handle);
      timeline.exited(handle, exit, reason);
    },
  };
}

function channelClosed(handle: WorkerHandle, { requests, optimizer, routing }: NodeParts): void {
  requests.workerGone(handle.workerId);
  optimizer.gone(handle);
  routing?.workerGone(handle);
}
