import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { readBatch } from '../../../../src/worker/relay/batch.js';
import { openUdpTransport } from '../../../../src/worker/relay/udp-transport.js';
import { waitFor } from '../../../support/wait-for.js';

async function open() {
  const transport = await openUdpTransport();
  onTestFinished(() => transport.close());
  return transport;
}

test('datagrams of one turn arrive apart and in order, with the port that they came from', async () => {
  const [a, b] = [await open(), await open()];
  const received: string[] = [];
  b.onDatagram((port, bytes) => received.push(`${port === a.port} ${bytes.toString()}`));
  a.send(b.port, Buffer.from('one'));
  a.send(b.port, Buffer.from('tw'), Buffer.from('o'));
  await waitFor('both', () => received.length === 2);
  expect(received).toEqual(['true one', 'true two']);
});

test('what does not fit into a datagram is refused, as is everything after the end', async () => {
  const [a, b] = [await open(), await open()];
  expect(a.send(b.port, Buffer.alloc(6), Buffer.alloc(62_000))).toBe(false);
  a.close();
  expect(a.send(b.port, Buffer.from('late'))).toBe(false);
});

test('packets that come one by one leave in fewer datagrams, all of them and in order', async () => {
  const transport = await open();
  const receiver = createSocket('udp4').bind(0, '127.0.0.1');
  onTestFinished(() => void receiver.close());
  await once(receiver, 'listening');
  const sizes: number[] = [];
  const packets: number[] = [];
  receiver.on('message', (bytes) => {
    sizes.push(bytes.length);
    readBatch(bytes, (packet) => packets.push(packet[0]!));
  });
  const sent = Array.from({ length: 200 }, (_, at) => at);
  for (const at of sent) {
    transport.send(receiver.address().port, Buffer.from([at]));
    await new Promise((next) => setImmediate(next));
  }
  await waitFor('all', () => packets.length === sent.length);
  expect(packets).toEqual(sent);
  expect(sizes.length).toBeLessThan(sent.length);
});

test('a packet that is changed after it was sent arrives as it was', async () => {
  const [a, b] = [await open(), await open()];
  const received: string[] = [];
  b.onDatagram((_port, bytes) => received.push(bytes.toString()));
  const packet = Buffer.from('before');
  a.send(b.port, packet);
  packet.write('after!');
  await waitFor('it', () => received.length === 1);
  expect(received).toEqual(['before']);
});
