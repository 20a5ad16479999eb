import { createSocket, Socket, type SocketType } from 'node:dgram';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { exclusiveBindArguments, makeUdpExclusive } from '../../../../src/worker/listening/exclusive-udp.js';

const callback = (): void => undefined;

test.each([
  ['bind()', [], [{ port: undefined, exclusive: true }]],
  ['bind(callback)', [callback], [{ port: undefined, exclusive: true }, callback]],
  ['bind(port)', [5000], [{ port: 5000, exclusive: true }]],
  ['bind(port, callback)', [5000, callback], [{ port: 5000, exclusive: true }, callback]],
  ['bind(port, address)', [5000, '::1'], [{ port: 5000, address: '::1', exclusive: true }]],
  ['bind(port, address, callback)', [0, '::1', callback], [{ port: 0, address: '::1', exclusive: true }, callback]],
  [
    'bind(undefined, undefined, callback)',
    [undefined, undefined, callback],
    [{ port: undefined, exclusive: true }, callback],
  ],
])('%s becomes exclusive and says the same otherwise', (_form, before, after) => {
  expect(exclusiveBindArguments(before)).toEqual(after);
});

test('bind(options) becomes exclusive, keeps its port, address and descriptor, also inherited ones, and is not changed itself', () => {
  const options = Object.freeze({ port: 7, address: '::1' });
  const [first, second] = exclusiveBindArguments([options, callback]) as [Record<string, unknown>, unknown];
  expect([first['port'], first['address'], first['exclusive'], second]).toEqual([7, '::1', true, callback]);
  expect(options).not.toHaveProperty('exclusive');
  const [byDescriptor] = exclusiveBindArguments([Object.create({ fd: 20 })]) as [Record<string, unknown>];
  expect([byDescriptor['fd'], byDescriptor['exclusive']]).toEqual([20, true]);
});

test('who asks for sharing shares, and a handle is passed on', () => {
  const shared = { port: 0, exclusive: false };
  const handle = { recvStart: callback };
  expect(exclusiveBindArguments([shared, callback])).toEqual([shared, callback]);
  expect(exclusiveBindArguments([handle])[0]).toBe(handle);
});

test.each<[string, SocketType, (socket: Socket) => unknown]>([
  ['bind()', 'udp4', (socket) => socket.bind()],
  ['bind(port, address)', 'udp4', (socket) => socket.bind(0, '127.0.0.1')],
  ['bind(options)', 'udp4', (socket) => socket.bind({ port: 0, address: '127.0.0.1' })],
  ['send before bind', 'udp4', (socket) => socket.send('x', 9, '127.0.0.1')],
  ['connect before bind', 'udp4', (socket) => socket.connect(9, '127.0.0.1')],
])('a socket still binds by %s', async (_form, type, open) => {
  onTestFinished(makeUdpExclusive());
  const socket = createSocket(type);
  onTestFinished(() => void socket.close());
  const listening = once(socket, 'listening');
  open(socket);
  await listening;
  expect(socket.address().port).toBeGreaterThan(0);
});

test('a bind that fails still tells its error, and the callback is called once on success', async () => {
  onTestFinished(makeUdpExclusive());
  const first = createSocket('udp4');
  const second = createSocket('udp4');
  onTestFinished(() => void first.close());
  onTestFinished(() => void second.close());
  await new Promise<void>((resolve) => first.bind(0, '127.0.0.1', resolve));
  second.bind(first.address().port, '127.0.0.1');
  await expect(once(second, 'listening')).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('undoing it restores the original', () => {
  const original = Reflect.get(Socket.prototype, 'bind') as unknown;
  makeUdpExclusive()();
  expect(Reflect.get(Socket.prototype, 'bind')).toBe(original);
});
