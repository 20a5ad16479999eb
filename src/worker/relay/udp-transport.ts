import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { Batch, readBatch } from './batch.js';
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
  // Since the look-up answers at once, so does the bind.
  const whenBound = once(socket, 'listening');
  socket.bind({ address: loopback, port: 0, exclusive: true });
  await whenBound;
  socket.unref();
  // A relay that has just gone answers with ICMP; that its packets are lost is told by its silence.
  socket.on('error', () => undefined);
  return new BatchingTransport(socket);
}

class BatchingTransport implements UdpTransport {
  readonly port: number;
  readonly #socket: Socket;
  readonly #batches = new Map<number, Batch>();
  #flush: NodeJS.Immediate | undefined;
  #isClosed = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.port = socket.address().port;
  }

  onDatagram(listener: (port: number, bytes: Buffer) => void): void {
    this.#socket.on('message', (bytes, { port, address }) => {
      if (address === loopback) readBatch(bytes, (datagram) => listener(port, datagram));
    });
  }

  /** What is sent within a turn of the event loop leaves together at its end. */
  send(port: number, header: Buffer, payload?: Buffer): boolean {
    if (this.#isClosed) return false;
    const batch = this.#batchTo(port);
    const bytes = header.length + (payload?.length ?? 0);
    if (!batch.hasRoom(bytes)) this.#send(port, batch);
    if (!batch.hasRoom(bytes) || this.#socket.getSendQueueSize() > maxWaitingBytes) return false;
    batch.add(header, payload);
    this.#flush ??= setImmediate(() => this.#sendAll());
    return true;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#sendAll();
    this.#isClosed = true;
    this.#socket.close();
  }

  #batchTo(port: number): Batch {
    const known = this.#batches.get(port);
    if (known) return known;
    const batch = new Batch();
    this.#batches.set(port, batch);
    return batch;
  }

  #sendAll(): void {
    clearImmediate(this.#flush);
    this.#flush = undefined;
    for (const [port, batch] of this.#batches) {
      // A port that nothing went to for a whole turn may belong to a worker that is gone.
      if (batch.isEmpty) this.#batches.delete(port);
      else this.#send(port, batch);
    }
  }

  #send(port: number, batch: Batch): void {
    if (!batch.isEmpty) this.#socket.send(batch.take(), port, loopback);
  }
}
