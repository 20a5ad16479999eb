import { createServer, type Socket } from 'node:net';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { exchangeOverSocket } from '../../../../src/cli/control/socket-exchange.js';
import { tempFolder } from '../../../support/temp-folder.js';

async function listen(onConnection: (socket: Socket) => void): Promise<string> {
  const path = join(tempFolder(), 's');
  const server = createServer(onConnection);
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return path;
}

async function listenForRequests(onRequest: RequestListener): Promise<string> {
  const path = join(tempFolder(), 's');
  const server = createHttpServer(onRequest);
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return path;
}

const question = { method: 'GET', path: '/x', deadlineMs: 20_000 } as const;

it('an answer comes whole, however Node frames it, and so does what is sent', async () => {
  const long = 'ä'.repeat(300_000);
  const path = await listenForRequests((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      response.statusCode = 409;
      response.write(Buffer.concat(parts));
      response.end(long);
    });
  });
  const answer = await exchangeOverSocket(path, { ...question, method: 'POST', payload: '{"ö":1}' });
  expect(answer).toEqual({ status: 409, body: `{"ö":1}${long}` });
});

it.each(['HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nabc', 'HTTP/1.1 200 OK\r\n', 'no HTTP\r\n\r\n'])(
  'an answer that breaks off is none: %j',
  async (sent) => {
    const path = await listen((socket) => socket.once('data', () => socket.end(sent)));
    await expect(exchangeOverSocket(path, question)).rejects.toThrow('the answer broke off');
  },
);

it('who does not answer in time is left', async () => {
  const path = await listen((socket) => onTestFinished(() => void socket.destroy()));
  const asked = exchangeOverSocket(path, { ...question, deadlineMs: 50 });
  await expect(asked).rejects.toMatchObject({ name: 'TimeoutError' });
});

it('a socket that nobody is behind says so', async () => {
  const asked = exchangeOverSocket(join(tempFolder(), 'none'), question);
  await expect(asked).rejects.toMatchObject({ code: 'ENOENT' });
});
