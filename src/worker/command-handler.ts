import { assertNever } from '../core/assert-never.js';
import { reasonOf, SupervisorError } from '../core/errors.js';
import type { DrainRequest, OptimizeRequest, Reply, SocketMessage, ToWorker } from '../protocol/messages.js';
import type { OptimizationOutcome } from '../protocol/outcome.js';
import type { Socket } from 'node:net';

export interface CommandPorts {
  readonly send: (reply: Reply) => void;
  readonly optimize: (request: OptimizeRequest) => Promise<readonly OptimizationOutcome[]>;
  /** @returns how many requests had to be cut */
  readonly drain: (graceMs: number) => Promise<number>;
  /** @returns false when no server of this process serves that port */
  readonly takeSocket: (message: SocketMessage, socket: Socket) => boolean;
}

/** Carries out what the primary asks and answers each request exactly once. */
export function createCommandHandler(ports: CommandPorts): (message: ToWorker, socket?: Socket) => void {
  return (message, socket) => {
    const { requestId } = message;
    carryOut(ports, message, socket).then(
      (reply) => reply && ports.send(reply),
      (thrown: unknown) => ports.send({ type: 'refused', requestId, error: toError(thrown).toWire() }),
    );
  };
}

async function carryOut(ports: CommandPorts, message: ToWorker, socket?: Socket): Promise<Reply | undefined> {
  const { requestId } = message;
  switch (message.type) {
    case 'optimize':
      return { type: 'optimized', requestId, outcomes: await ports.optimize(message) };
    case 'drain':
      return drained(requestId, await ports.drain(message.graceMs));
    case 'socket':
      return takeSocket(ports, message, socket);
    default:
      return assertNever(message);
  }
}

function drained(requestId: DrainRequest['requestId'], cutCount: number): Reply {
  return { type: 'drained', requestId, cutCount };
}

/** Without an answer the primary gives the connection to another worker. */
function takeSocket(ports: CommandPorts, message: SocketMessage, socket: Socket | undefined): Reply | undefined {
  // The client may have gone while the socket was on its way: then there is no handle.
  if (!socket) return { type: 'socket-taken', requestId: message.requestId };
  if (ports.takeSocket(message, socket)) return { type: 'socket-taken', requestId: message.requestId };
  socket.destroy();
  return undefined;
}

function toError(thrown: unknown): SupervisorError {
  if (thrown instanceof SupervisorError) return thrown;
  return new SupervisorError('PS_OPTIMIZE_STRATEGY_FAILED', { strategy: 'all', reason: reasonOf(thrown) });
}
