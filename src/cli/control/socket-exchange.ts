import { createConnection } from 'node:net';
import type { ControlAnswer, Exchange } from './exchange.js';

/**
 * One request over a Unix socket, as HTTP/1.0: its answer ends with the connection and comes in one piece, so nothing of
 * node:http is needed, which costs a command as much as all that we load for it.
 * @throws {Error} of the system, a TimeoutError, or one that says that the answer broke off
 */
export function exchangeOverSocket(socketPath: string, request: Exchange): Promise<ControlAnswer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let failure: Error | undefined;
    const socket = createConnection(socketPath);
    const deadline = setTimeout(
      () => socket.destroy(new DOMException('The time is over.', 'TimeoutError')),
      request.deadlineMs,
    );
    socket.on('data', (part: Buffer) => parts.push(part));
    socket.once('error', (error: Error) => (failure = error));
    socket.once('close', () => {
      clearTimeout(deadline);
      const answer = readAnswer(Buffer.concat(parts));
      if (answer) resolve(answer);
      else reject(failure ?? new Error('the answer broke off'));
    });
    socket.write(headOf(request) + (request.payload ?? ''));
  });
}

function headOf({ method, path, payload }: Exchange): string {
  const lines = [`${method} ${path} HTTP/1.0`, 'host: localhost'];
  if (payload !== undefined)
    lines.push('content-type: application/json', `content-length: ${Buffer.byteLength(payload)}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** `undefined` unless all of it is there. */
function readAnswer(bytes: Buffer): ControlAnswer | undefined {
  const headLength = bytes.indexOf('\r\n\r\n');
  const head = headLength < 0 ? '' : bytes.toString('latin1', 0, headLength);
  const status = /^HTTP\/1\.1 (\d{3})/.exec(head)?.[1];
  if (status === undefined) return undefined;
  const body = bytes.subarray(headLength + 4);
  const announcedBytes = /^content-length: *(\d+)$/im.exec(head)?.[1];
  if (announcedBytes !== undefined && body.length < Number(announcedBytes)) return undefined;
  return { status: Number(status), body: body.toString() };
}
