import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { Batch, readBatch } from './batch.js';
import type { RelayTransport } from './relay-ports.js';

const loopback = '127.0.0.1';
/** The kernel gives as much of it as it may. */
const bufferBytes = 4 * 1024 * 1024;
/** What the kernel does not take waits in this process; from then on packets are dropped: late media is of no use. */
const maxWaitingBytes = 1024 * 1024;
/**
 * A publisher's packets come spread over time: each alone would cost a system call, and a wake-up of the other worker.
 * The first one after a pause leaves at the end of its turn.
 */
const gatherMs = 5;
const keptMs = 5000;

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

interface Outgoing {
  readonly batch: Batch;
  sentAtMs: number;
}

class BatchingTransport implements UdpTransport {
  readonly port: number;
  readonly #socket: Socket;
  readonly #outgoing = new Map<number, Outgoing>();
  readonly #sendAll = (): void => this.#flush();
  #isFlushPlanned = false;
  #flushedAtMs = Number.NEGATIVE_INFINITY;
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

  /** What is sent within a turn of the event loop, and within 5 ms while there is much, leaves together. */
  send(port: number, header: Buffer, payload?: Buffer): boolean {
    if (this.#isClosed) return false;
    const outgoing = this.#outgoingTo(port);
    const bytes = header.length + (payload?.length ?? 0);
    if (!outgoing.batch.hasRoom(bytes)) this.#send(port, outgoing, performance.now());
    const { batch } = this.#outgoingTo(port);
    const isKernelFull = batch.isEmpty && this.#socket.getSendQueueSize() > maxWaitingBytes;
    if (isKernelFull || !batch.hasRoom(bytes)) return false;
    batch.add(header, payload);
    this.#planFlush();
    return true;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#flush();
    this.#isClosed = true;
    this.#socket.close();
  }

  #outgoingTo(port: number): Outgoing {
    const known = this.#outgoing.get(port);
    if (known) return known;
    const outgoing = { batch: new Batch(), sentAtMs: performance.now() };
    this.#outgoing.set(port, outgoing);
    return outgoing;
  }

  #planFlush(): void {
    if (this.#isFlushPlanned) return;
    this.#isFlushPlanned = true;
    const waitMs = this.#flushedAtMs + gatherMs - performance.now();
    if (waitMs > 0) setTimeout(this.#sendAll, waitMs);
    else setImmediate(this.#sendAll);
  }

  #flush(): void {
    this.#isFlushPlanned = false;
    if (this.#isClosed) return;
    const nowMs = performance.now();
    this.#flushedAtMs = nowMs;
    for (const [port, outgoing] of this.#outgoing) {
      // A port that nothing goes to any longer may belong to a worker that is gone.
      if (!outgoing.batch.isEmpty) this.#send(port, outgoing, nowMs);
      else if (nowMs - outgoing.sentAtMs > keptMs) this.#outgoing.delete(port);
    }
  }

  #send(port: number, outgoing: Outgoing, nowMs: number): void {
    if (outgoing.batch.isEmpty) return;
    outgoing.sentAtMs = nowMs;
    this.#socket.send(outgoing.batch.take(), port, loopback);
    // Node hands a datagram to the kernel at once; one that the kernel did not take is still in the batch's buffer.
    if (this.#socket.getSendQueueCount() > 0) this.#outgoing.delete(port);
  }
}
