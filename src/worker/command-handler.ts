import type { Socket } from 'node:net';
import { assertNever } from '../core/assert-never.js';
import { reasonOf, SupervisorError } from '../core/errors.js';
import { clientOf } from '../protocol/client-of.js';
import type { DiagnosticOrder } from '../protocol/diagnosis.js';
import type { DrainRequest, OptimizeRequest, Reply, ToWorker } from '../protocol/messages.js';
import type { RelayPeersMessage } from '../protocol/relay-messages.js';
import type { SocketMessage } from '../protocol/socket-messages.js';
import type { OptimizationOutcome } from '../protocol/outcome.js';
import type { TurnAnswer, VerdictsMessage } from '../protocol/turns.js';
import type { ListenHook } from './listening/listen-hook.js';

export interface CommandPorts {
  readonly send: (reply: Reply) => void;
  readonly optimize: (request: OptimizeRequest) => Promise<readonly OptimizationOutcome[]>;
  /** @returns how many requests, WebSockets and peers were left at the end */
  readonly drain: (request: DrainRequest) => Promise<number>;
  readonly undrain: () => Promise<void>;
  readonly turnAnswered: (answer: TurnAnswer) => void;
  readonly adoptVerdicts: (message: VerdictsMessage) => void;
  readonly relayPeers: (message: RelayPeersMessage) => void;
  /** @returns how many servers take no connections now */
  readonly shed: (forMs: number, moveCount: number) => number;
  /** @returns JSON text */
  readonly diagnose: (order: DiagnosticOrder) => Promise<string>;
  /** Absent where the worker accepts by itself. */
  readonly listenHook: ListenHook | undefined;
}

/** Carries out what the primary asks and answers each request exactly once. */
export function createCommandHandler(ports: CommandPorts): (message: ToWorker, socket?: Socket) => void {
  return (message, socket) => {
    if (message.type === 'socket') {
      ports.send(takeSocket(ports, message, socket));
      return;
    }
    carryOut(ports, message).then(
      (reply) => {
        if (reply) ports.send(reply);
      },
      (thrown: unknown) => ports.send(refusal(message, thrown)),
    );
  };
}

async function carryOut(ports: CommandPorts, message: Exclude<ToWorker, SocketMessage>): Promise<Reply | undefined> {
  const { requestId } = message;
  switch (message.type) {
    case 'optimize':
      return { type: 'optimized', requestId, outcomes: await ports.optimize(message) };
    case 'drain':
      return { type: 'drained', requestId, cutCount: await ports.drain(message) };
    case 'undrain':
      await ports.undrain();
      return { type: 'undrained', requestId };
    case 'shed':
      return { type: 'shed-set', requestId, pausedCount: ports.shed(message.forMs, message.moveCount ?? 0) };
    case 'diagnose':
      return { type: 'diagnosed', requestId, answer: await ports.diagnose(message.order) };
    case 'listening':
      ports.listenHook?.listening(message);
      return undefined;
    case 'listen-refused':
      ports.listenHook?.listenRefused(message);
      return undefined;
    case 'turn':
      ports.turnAnswered(message);
      return undefined;
    case 'verdicts':
      ports.adoptVerdicts(message);
      return undefined;
    case 'relay-peers':
      ports.relayPeers(message);
      return undefined;
    default:
      return assertNever(message);
  }
}

/** Without a promise, whose turns each connection would pay for. */
function takeSocket({ listenHook }: CommandPorts, message: SocketMessage, socket: Socket | undefined): Reply {
  const { requestId, port } = message;
  // Node pairs messages with handles by their order alone, and a read that has the end of one and the begin of the next
  // mixes them up (Node 20.20): what is not whole is given back, since the primary still has it.
  const isWhole = socket !== undefined && clientOf(socket) === message.client;
  try {
    if (isWhole && listenHook?.takeSocket(message, socket)) return { type: 'socket-taken', requestId };
  } catch (thrown) {
    return refusal(message, thrown);
  }
  socket?.destroy();
  return refusal(message, new SupervisorError('PS_PLACEMENT_NOT_SERVED', { port }));
}

function refusal({ requestId }: ToWorker, thrown: unknown): Reply {
  return { type: 'refused', requestId, error: toError(thrown).toWire() };
}

function toError(thrown: unknown): SupervisorError {
  if (thrown instanceof SupervisorError) return thrown;
  return new SupervisorError('PS_OPTIMIZE_STRATEGY_FAILED', { strategy: 'all', reason: reasonOf(thrown) });
}
