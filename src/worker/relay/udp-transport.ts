import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { RelayTransport } from './relay-ports.js';

const loopback = '127.0.0.1';
/** The kernel gives as much of it as it may. */
const bufferBytes = 4 * 1024 * 1024;
/** What the kernel does not take waits in this process; from then on packets are dropped: late media is of no use. */
const maxWaitingBytes = 1024 * 1024;

export interface UdpTransport extends RelayTransport {
  readonly port: number;
  onDatagram(listener: (port: number, bytes: Buffer) => void): void;
}

/** Binds a free UDP port of the loopback address. It does not keep the process alive. */
export async function openUdpTransport(): Promise<UdpTransport> {
  const socket = createSocket({
    type: 'udp4',
    recvBufferSize: bufferBytes,
    sendBufferSize: bufferBytes,
    // The address is no name: without this each packet would wait for the next tick to be told so.
    lookup: (_name, _options, found) => found(null, loopback, 4),
  });
  socket.bind({ address: loopback, port: 0, exclusive: true });
  await once(socket, 'listening');
  socket.unref();
  return joinTransport(socket);
}

function joinTransport(socket: Socket): UdpTransport {
  let isClosed = false;
  // A relay that has just gone answers with ICMP; that its packets are lost is told by its silence.
  socket.on('error', () => undefined);
  return {
    port: socket.address().port,
    onDatagram(listener) {
      socket.on('message', (bytes, { port, address }) => {
        if (address === loopback) listener(port, bytes);
      });
    },
    send(port, header, payload) {
      if (isClosed || socket.getSendQueueSize() > maxWaitingBytes) return false;
      if (payload) socket.send([header, payload], port, loopback);
      else socket.send(header, port, loopback);
      return true;
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      socket.close();
    },
  };
}
