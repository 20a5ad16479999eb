import { assertNever } from '../../core/assert-never.js';
import type { Logger } from '../../core/logger.js';
import type {
  DrainProgressMessage,
  CheckInMessage,
  FaultMessage,
  LogMessage,
  RefusedReply,
  Reply,
  ReplacementMessage,
  ToPrimary,
} from '../../protocol/messages.js';
import type { RelayOpenMessage } from '../../protocol/relay-messages.js';
import type { ListenMessage, SocketTakenReply } from '../../protocol/socket-messages.js';
import { redactRecord, redactText } from '../../logging/redact.js';
import type { OptimizationOutcome } from '../../protocol/outcome.js';
import type { WorkerSample } from '../../protocol/sample.js';
import type { RequestTable } from '../../protocol/request-table.js';
import { describeFault } from '../worker/exit-reason.js';
import type { OptimizerMessage } from '../../protocol/turns.js';
import type { Ingest } from './ingest.js';
import type { WorkerHandle } from '../worker/worker-handle.js';

export interface InboxOptions {
  readonly logger: Logger;
  readonly ingest: Ingest;
  readonly requests: RequestTable;
  readonly onSample: (handle: WorkerHandle, sample: WorkerSample) => void;
  readonly onOutcome: (handle: WorkerHandle, outcome: OptimizationOutcome) => void;
  readonly onDrainProgress: (handle: WorkerHandle, progress: DrainProgressMessage) => void;
  readonly onListen: (handle: WorkerHandle, message: ListenMessage) => void;
  readonly onCheckIn: (handle: WorkerHandle, message: CheckInMessage) => void;
  readonly onOptimizer: (handle: WorkerHandle, message: OptimizerMessage) => void;
  readonly onReplacement: (handle: WorkerHandle, message: ReplacementMessage) => void;
  /** Whether it has registries of metrics to be asked. */
  readonly onRegistries: (handle: WorkerHandle, isThere: boolean) => void;
  readonly onRelayOpen: (handle: WorkerHandle, message: RelayOpenMessage) => void;
  readonly onSocketTaken: (handle: WorkerHandle, reply: SocketTakenReply) => void;
  /** A refusal that answers none of our requests is about a socket. */
  readonly onSocketRefused: (handle: WorkerHandle, reply: RefusedReply) => void;
}

/** What the primary does with each message of a worker; who sent it is known from the channel, never from the message. */
export function createInbox(options: InboxOptions): (handle: WorkerHandle, message: ToPrimary) => void {
  const { logger, ingest, requests } = options;
  const settle = ({ workerId }: WorkerHandle, reply: Reply): void => {
    if (!requests.settle(workerId, reply))
      logger.debug('reply came too late', { workerId, requestId: reply.requestId });
  };
  return (handle, message) => {
    switch (message.type) {
      case 'hello':
        return handle.saidHello();
      case 'sample':
        handle.keepSample(message.sample);
        ingest.sample(handle.identity, message.sample);
        return options.onSample(handle, message.sample);
      case 'metrics-declared':
        handle.metricHelps = new Map(message.metrics.map(({ name, help }) => [name, help]));
        return undefined;
      case 'registries':
        return options.onRegistries(handle, message.isThere);
      case 'outcome':
        handle.keepOutcome(message.outcome);
        return options.onOutcome(handle, withoutSecrets(message.outcome));
      case 'listen':
        return options.onListen(handle, message);
      case 'secure-port':
        return handle.addresses.addSecurePort(message.port);
      case 'log':
        return writeLog(logger, handle, message);
      case 'fault':
        return keepFault(logger, handle, message);
      case 'drain-progress':
        return options.onDrainProgress(handle, message);
      case 'check-in':
        return options.onCheckIn(handle, message);
      case 'strategy-started':
      case 'strategy-changed':
      case 'turn-wanted':
      case 'turn-over':
        return options.onOptimizer(handle, message);
      case 'replacement':
        return options.onReplacement(handle, message);
      case 'relay-open':
        return options.onRelayOpen(handle, message);
      case 'socket-taken':
        return options.onSocketTaken(handle, message);
      case 'refused':
        if (!requests.settle(handle.workerId, message)) options.onSocketRefused(handle, message);
        return undefined;
      case 'optimized':
        return settle(handle, { ...message, outcomes: message.outcomes.map(withoutSecrets) });
      case 'drained':
      case 'undrained':
      case 'shed-set':
      case 'diagnosed':
        return settle(handle, message);
      default:
        return assertNever(message);
    }
  };
}

/** What strategies and adapters of the application say of a run, their errors above all, was written by others too. */
function withoutSecrets(outcome: OptimizationOutcome): OptimizationOutcome {
  return redactRecord({ ...outcome }) as unknown as OptimizationOutcome;
}

/** What an error says was written by others: it may hold a secret. */
function keepFault(logger: Logger, handle: WorkerHandle, message: FaultMessage): void {
  const fault = { ...message, error: redactText(message.error) };
  handle.keepFault(fault);
  if (!fault.isHandled) return;
  const { workerId, slot } = handle;
  const fields = { event: 'worker-fault', workerId, slot, reason: describeFault(fault) };
  logger.warn('a worker caught an error at the last moment', fields);
}

function writeLog(logger: Logger, handle: WorkerHandle, { level, message, fields }: LogMessage): void {
  logger[level](message, { ...fields, workerId: handle.workerId, slot: handle.slot });
}
