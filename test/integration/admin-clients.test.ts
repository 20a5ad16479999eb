import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startSupervisor } from '../support/start-supervisor.js';
import { waitFor } from '../support/wait-for.js';

const cjs = join(import.meta.dirname, '../support/fixtures/servers/http.cjs');
const clientCount = 400;
/** The limits of the admin server are 10 s for a head and 15 s for a request, looked at every second. */
const cutWithinMs = 30_000;

/** What the clients of a slow-loris attack do: nothing at all, half a head, a byte of a head or of a body now and then. */
const manners: readonly ((socket: Socket) => void)[] = [
  () => undefined,
  (socket) => void socket.write('GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n'),
  (socket) => trickle(socket, 'GET /metrics HTTP/1.1\r\n'),
  (socket) => trickle(socket, 'POST /performance-optimize HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9999\r\n\r\n'),
];

it('S5 400 silent or slow clients of the admin port are all cut within 30 s, and the others are served meanwhile', async () => {
  const supervisor = await startSupervisor(cjs, { args: ['-i', '1'] });
  const port = Number(new URL(supervisor.adminUrl).port);
  const sockets = Array.from({ length: clientCount }, () => connect(port, '127.0.0.1').on('error', () => undefined));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  const cutCount = (): number => sockets.filter(({ closed }) => closed).length;
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  for (const [at, socket] of sockets.entries()) manners[at % manners.length]!(socket.resume());
  expect((await supervisor.get('/healthz')).status).toBe(200);
  expect(cutCount()).toBe(0);
  await waitFor('every client to be cut', () => cutCount() === clientCount, cutWithinMs);
  expect((await supervisor.get('/healthz')).status).toBe(200);
});

function trickle(socket: Socket, head: string): void {
  socket.write(head);
  const timer = setInterval(() => socket.write('x'), 1000);
  socket.once('close', () => clearInterval(timer));
}
