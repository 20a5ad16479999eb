import { reasonOf, SupervisorError } from '../../core/errors.js';
import type { ControlAnswer } from './exchange.js';
import type { RemoteAddress } from './remote-address.js';
import { exchangeOverSocket } from './socket-exchange.js';

export interface ControlRequest {
  /** A control socket, or an admin port. */
  readonly address: string | RemoteAddress;
  /** Of the supervisor that is asked, for the error when it is not there. */
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
  readonly deadlineMs: number;
}

/** What a socket says when nobody is behind it. */
const nobodyThere = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTDIR']);

/**
 * One HTTP request over a Unix socket or to an admin port.
 * @throws {SupervisorError} PS_CONTROL_NOT_RUNNING, PS_CONTROL_FAILED
 */
export async function askControl(asked: ControlRequest): Promise<ControlAnswer> {
  try {
    return await exchange(asked);
  } catch (cause) {
    if (isNobodyThere(cause)) throw new SupervisorError('PS_CONTROL_NOT_RUNNING', { name: asked.name }, { cause });
    const isLate = cause instanceof Error && cause.name === 'TimeoutError';
    const reason = isLate ? `no answer within ${asked.deadlineMs} ms` : reasonOf(cause);
    throw new SupervisorError('PS_CONTROL_FAILED', { reason }, { cause });
  }
}

/** HTTP with all that belongs to it is loaded only for who needs it: most ask a socket, and wait for each module. */
async function exchange({ address, body, ...asked }: ControlRequest): Promise<ControlAnswer> {
  const request = { ...asked, ...(body && { payload: JSON.stringify(body) }) };
  if (typeof address === 'string') return exchangeOverSocket(address, request);
  return (await import('./remote-exchange.js')).exchangeWithRemote(address, request);
}

export function isNobodyThere(thrown: unknown): boolean {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  return typeof code === 'string' && nobodyThere.has(code);
}
