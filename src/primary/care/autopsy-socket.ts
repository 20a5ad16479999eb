import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import { decodeFrame, encodeFrame, opcodes } from './autopsy-frame.js';

/** A script's source map may be told inline in `Debugger.scriptParsed`; more than this is not read. */
const maxMessageBytes = 16 * 1024 * 1024;

export interface TextSocket {
  send(text: string): void;
  onText(listener: (text: string) => void): void;
  close(): void;
}

/**
 * Opens a web socket on this machine. Node has a client of its own only from 22 on, and this is used where nothing else
 * may be loaded: for the second in which a worker dies.
 * @throws {Error} when the signal aborts or the other side is no web socket server
 */
export function openTextSocket(url: URL, signal: AbortSignal): Promise<TextSocket> {
  return new Promise((resolve, reject) => {
    const upgrade = request({
      host: url.hostname,
      port: url.port,
      path: url.pathname,
      signal,
      headers: {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
      },
    });
    upgrade.once('upgrade', (_, socket: Socket, head: Buffer) => resolve(talkOver(socket, head, signal)));
    upgrade.once('response', ({ statusCode = 0 }) => reject(new Error(`answered ${statusCode}`)));
    upgrade.on('error', reject);
    upgrade.end();
  });
}

function talkOver(socket: Socket, head: Buffer, signal: AbortSignal): TextSocket {
  let onText: (text: string) => void = () => undefined;
  const texts = joinTexts((text) => onText(text));
  const read = (bytes: Buffer): void => {
    try {
      texts(bytes);
    } catch {
      // Not to be understood: who waits for an answer meets its deadline.
      socket.destroy();
    }
  };
  const end = (): void => void socket.destroy();
  signal.addEventListener('abort', end, { once: true });
  // The worker is killed while we listen; that is the purpose.
  socket.on('error', end);
  socket.on('data', read);
  if (head.length > 0) setImmediate(read, head);
  return {
    send: (text) => void socket.write(encodeFrame(opcodes.text, Buffer.from(text), randomBytes(4))),
    onText: (listener) => (onText = listener),
    close: end,
  };
}

/** Takes bytes as they come and tells whole texts. */
function joinTexts(onText: (text: string) => void): (bytes: Buffer) => void {
  let waiting: Buffer = Buffer.alloc(0);
  let parts: Buffer[] = [];
  return (bytes) => {
    waiting = Buffer.concat([waiting, bytes]);
    for (let frame = decodeFrame(waiting, maxMessageBytes); frame; frame = decodeFrame(waiting, maxMessageBytes)) {
      waiting = waiting.subarray(frame.length);
      if (frame.opcode !== opcodes.text && frame.opcode !== opcodes.continuation) continue;
      parts.push(frame.payload);
      if (!frame.isFinal) continue;
      onText(Buffer.concat(parts).toString());
      parts = [];
    }
  };
}
