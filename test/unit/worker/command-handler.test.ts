import type { Socket } from 'node:net';
import { expect, it, vi } from 'vitest';
import type { Reply } from '../../../src/protocol/messages.js';
import { type CommandPorts, createCommandHandler } from '../../../src/worker/command-handler.js';

const message = {
  type: 'socket',
  requestId: 'socket-1',
  port: 3000,
  head: '',
  client: '10.0.0.1 4000',
  isSingle: true,
} as const;

async function hand(socket: Socket | undefined) {
  const replies: Reply[] = [];
  const takeSocket = vi.fn(() => true);
  const ports = { send: (reply: Reply) => replies.push(reply), listenHook: { takeSocket } };
  createCommandHandler(ports as unknown as CommandPorts)(message, socket);
  await vi.waitFor(() => expect(replies).toHaveLength(1));
  return { reply: replies[0]!.type, isServed: takeSocket.mock.calls.length > 0 };
}

const socketFrom = (remotePort: number, destroy = vi.fn()): Socket =>
  ({ remoteAddress: '10.0.0.1', remotePort, destroy }) as unknown as Socket;

it('a socket of its client is taken', async () => {
  expect(await hand(socketFrom(4000))).toEqual({ reply: 'socket-taken', isServed: true });
});

it('S8 a socket of another client gets none of these bytes: it is closed here and given back', async () => {
  const destroy = vi.fn();
  expect(await hand(socketFrom(4001, destroy))).toEqual({ reply: 'refused', isServed: false });
  expect(destroy).toHaveBeenCalledOnce();
});

it('a message that came without its socket is given back', async () => {
  expect(await hand(undefined)).toEqual({ reply: 'refused', isServed: false });
});
