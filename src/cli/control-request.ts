import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { reasonOf, SupervisorError } from '../core/errors.js';
import { type RemoteAddress, requestOptions } from './remote-address.js';

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

export interface ControlAnswer {
  readonly status: number;
  readonly body: string;
}

/** What a socket says when nobody is behind it. */
const nobodyThere = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTDIR']);

/**
 * One HTTP request over a Unix socket or to an admin port.
 * @throws {SupervisorError} PS_CONTROL_NOT_RUNNING, PS_CONTROL_FAILED
 */
export async function askControl(asked: ControlRequest): Promise<ControlAnswer> {
  try {
    return await exchange(asked, await requestOf(asked.address));
  } catch (cause) {
    if (isNobodyThere(cause)) throw new SupervisorError('PS_CONTROL_NOT_RUNNING', { name: asked.name }, { cause });
    const isLate = cause instanceof Error && cause.name === 'TimeoutError';
    const reason = isLate ? `no answer within ${asked.deadlineMs} ms` : reasonOf(cause);
    throw new SupervisorError('PS_CONTROL_FAILED', { reason }, { cause });
  }
}

/** TLS is loaded only for who needs it: most ask a socket, and wait for each module. */
async function requestOf(address: ControlRequest['address']): Promise<typeof request> {
  return requestOptions(address, '/').protocol === 'https:' ? (await import('node:https')).request : request;
}

function exchange(
  { address, method, path, body, deadlineMs }: ControlRequest,
  send: typeof request,
): Promise<ControlAnswer> {
  const payload = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const { headers, ...options } = requestOptions(address, path);
    const outgoing = send({
      ...options,
      method,
      signal: AbortSignal.timeout(deadlineMs),
      // A kept connection would hold the supervisor's server open, and with it the end of both.
      agent: false,
      headers: {
        ...headers,
        ...(payload !== undefined && {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(payload),
        }),
      },
    });
    outgoing.once('error', (error) => reject(abortCause(error)));
    outgoing.once('response', (incoming) => {
      text(incoming).then(
        (answer) => resolve({ status: incoming.statusCode ?? 0, body: answer }),
        (error: unknown) => reject(abortCause(error)),
      );
    });
    outgoing.end(payload);
  });
}

/** An aborted request fails with an AbortError whose cause says that it was the time. */
export function abortCause(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  return error.name === 'AbortError' && error.cause instanceof Error ? error.cause : error;
}

export function isNobodyThere(thrown: unknown): boolean {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  return typeof code === 'string' && nobodyThere.has(code);
}
