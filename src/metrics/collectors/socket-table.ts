import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';

/** Reading both byte counters of a socket takes 0.2 us, so 10,000 sockets would cost 2 ms a sample: they are read in turns. */
const maxReadsPerSample = 2048;

/** What is remembered of one open socket. */
export interface SocketRecord {
  /** Whether its bytes count: of a TLS connection those of the inner socket do not, they are in the outer one. */
  readonly isWire: boolean;
  receivedBytes: number;
  sentBytes: number;
  /** When it was accepted or its newest answer ended, monotonic ms. */
  lastUsedAtMs: number;
  /** Start of each request that waits for its answer; answers of one connection leave in the order of the requests. */
  readonly requestStartsMs: number[];
}

/** The sockets that this process has accepted, and what went through those that are closed. */
export class SocketTable {
  readonly #onClose: (record: SocketRecord) => void;
  readonly #records = new Map<Socket, SocketRecord>();
  readonly #forgetters = new Map<Socket, () => void>();
  readonly #tlsServers = new Map<EventEmitter, () => void>();
  readonly #now: () => number;
  #cursor = this.#records.entries();
  #receivedBytes = 0;
  #sentBytes = 0;

  constructor(onClose: (record: SocketRecord) => void, now: () => number = () => performance.now()) {
    this.#onClose = onClose;
    this.#now = now;
  }

  /** Takes up a socket that a server accepted. */
  accept(socket: Socket): void {
    this.#watchTlsServer((socket as { readonly server?: unknown }).server);
    this.take(socket);
  }

  /** The record of a socket; one that is not known yet, such as a socket handed over by another process, is taken up. */
  take(socket: Socket): SocketRecord | undefined {
    const known = this.#records.get(socket);
    if (known !== undefined || socket.destroyed) return known;
    const isWire = !isInnerTlsSocket(socket);
    const record = { isWire, receivedBytes: 0, sentBytes: 0, lastUsedAtMs: this.#now(), requestStartsMs: [] };
    const forget = (): void => this.#forget(socket, record);
    this.#records.set(socket, record);
    this.#forgetters.set(socket, forget);
    socket.once('close', forget);
    return record;
  }

  find(socket: Socket): SocketRecord | undefined {
    return this.#records.get(socket);
  }

  open(): readonly Socket[] {
    return [...this.#records.keys()];
  }

  /** Kept-alive HTTP connections that nobody has used since `beforeMs`, those known longest first, at most `most`. */
  idle(beforeMs: number, most: number): readonly Socket[] {
    const sockets: Socket[] = [];
    for (const [socket, record] of this.#records) {
      if (sockets.length >= most) break;
      if (record.lastUsedAtMs < beforeMs && isIdle(socket, record)) sockets.push(socket);
    }
    return sockets;
  }

  isIdle(socket: Socket): boolean {
    const record = this.#records.get(socket);
    return record !== undefined && isIdle(socket, record);
  }

  /** Open sockets by what they speak. A socket whose parser was taken away was upgraded; one that never had any is not HTTP. */
  counts(): { readonly httpSockets: number; readonly webSockets: number } {
    let httpSockets = 0;
    let webSockets = 0;
    for (const socket of this.#records.keys()) {
      const parser = (socket as { readonly parser?: object | null }).parser;
      if (parser === null) webSockets += 1;
      else if (parser !== undefined) httpSockets += 1;
    }
    return { httpSockets, webSockets };
  }

  /** Totals over open and closed sockets; with more than 2,048 open ones, some of them as of an earlier call. */
  totals(): { readonly receivedBytes: number; readonly sentBytes: number } {
    for (let left = Math.min(this.#records.size, maxReadsPerSample); left > 0; left -= 1) {
      const [socket, record] = this.#next() ?? [];
      if (socket !== undefined && record !== undefined) this.#read(socket, record);
    }
    return { receivedBytes: this.#receivedBytes, sentBytes: this.#sentBytes };
  }

  clear(): void {
    for (const [socket, forget] of this.#forgetters) socket.off('close', forget);
    for (const unwatch of this.#tlsServers.values()) unwatch();
    this.#forgetters.clear();
    this.#records.clear();
  }

  #forget(socket: Socket, record: SocketRecord): void {
    this.#read(socket, record);
    this.#records.delete(socket);
    this.#forgetters.delete(socket);
    this.#onClose(record);
  }

  #read(socket: Socket, record: SocketRecord): void {
    if (!record.isWire) return;
    const receivedBytes = socket.bytesRead;
    const sentBytes = socket.bytesWritten;
    this.#receivedBytes += Math.max(0, receivedBytes - record.receivedBytes);
    this.#sentBytes += Math.max(0, sentBytes - record.sentBytes);
    record.receivedBytes = receivedBytes;
    record.sentBytes = sentBytes;
  }

  /** A Map's iterator survives changes of the Map: sockets that came are visited, those that went are not. */
  #next(): readonly [Socket, SocketRecord] | undefined {
    const next = this.#cursor.next();
    if (next.done !== true) return next.value;
    this.#cursor = this.#records.entries();
    return this.#cursor.next().value;
  }

  /** HTTP talks to the inner socket of a TLS connection, which only the server's event tells of. */
  #watchTlsServer(server: unknown): void {
    if (!isTlsServer(server) || this.#tlsServers.has(server)) return;
    const take = (socket: Socket): void => void this.take(socket);
    const unwatch = (): void => {
      server.off('secureConnection', take);
      server.off('close', unwatch);
      this.#tlsServers.delete(server);
    };
    this.#tlsServers.set(server, unwatch);
    server.on('secureConnection', take);
    server.once('close', unwatch);
  }
}

/** Speaks HTTP, was not upgraded, and no request waits for its answer. */
function isIdle(socket: Socket, { requestStartsMs }: SocketRecord): boolean {
  const { parser } = socket as { readonly parser?: object | null };
  return parser !== undefined && parser !== null && requestStartsMs.length === 0;
}

function isInnerTlsSocket(socket: Socket): boolean {
  return (socket as { readonly encrypted?: boolean }).encrypted === true;
}

/** By its methods, since importing `node:tls` for `instanceof` would cost every worker that speaks no TLS. */
function isTlsServer(server: unknown): server is EventEmitter {
  return typeof server === 'object' && server !== null && 'setSecureContext' in server && 'off' in server;
}
