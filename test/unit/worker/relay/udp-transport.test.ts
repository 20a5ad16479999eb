import { expect, onTestFinished, test } from 'vitest';
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
