import { request as requestPlain } from 'node:http';
import { request as requestEncrypted } from 'node:https';
import { text } from 'node:stream/consumers';
import { abortCause } from './abort-cause.js';
import type { ControlAnswer, Exchange } from './exchange.js';
import { type RemoteAddress, requestOptions } from './remote-address.js';

/** One request to the admin port of a supervisor. */
export function exchangeWithRemote(
  address: RemoteAddress,
  { method, path, payload, deadlineMs }: Exchange,
): Promise<ControlAnswer> {
  const { headers, ...options } = requestOptions(address, path);
  const send = options.protocol === 'https:' ? requestEncrypted : requestPlain;
  return new Promise((resolve, reject) => {
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
