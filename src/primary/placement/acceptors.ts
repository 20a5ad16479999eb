import net, { type AddressInfo, type Socket } from 'node:net';
import { reasonOf, SupervisorError } from '../../core/errors.js';
import { detachFromServer } from './held-socket.js';

/** An address as a worker's server asks for it. */
export interface WantedAddress {
  /** 0 takes a free one. */
  readonly port: number;
  /** Absent: all interfaces. */
  readonly host?: string;
  /** Which of its servers on port 0 the worker means: the n-th of every worker share one port. */
  readonly ordinal: number;
  /** What comes is encrypted; absent: it is not. */
  readonly isTls?: boolean;
}

/** What is bound, as `server.address()` tells it. */
export interface BoundAddress {
  readonly port: number;
  readonly address: string;
  readonly family: string;
}

/** One listening socket of the primary, and the workers whose servers stand behind it. */
export interface Acceptor {
  readonly bound: BoundAddress;
  readonly workerIds: Set<number>;
  readonly isTls: boolean;
}

interface AcceptorsOptions {
  readonly onConnection: (socket: Socket, acceptor: Acceptor) => void;
  /** A connection was closed unseen because too many are on their way to a worker. */
  readonly onDrop: () => void;
  readonly onError: (error: Error) => void;
}

/** Connections that may be on their way to a worker at once, for each address. */
const maxConnectionsInTransit = 4096;
const maxAddresses = 64;

/** Binds each address once, however many workers ask for it, and keeps it until the end: workers come and go. */
export class Acceptors {
  readonly #options: AcceptorsOptions;
  readonly #servers = new Map<net.Server, Acceptor>();
  readonly #bindings = new Map<string, Promise<Acceptor>>();
  #isClosed = false;

  constructor(options: AcceptorsOptions) {
    this.#options = options;
  }

  /** @throws {SupervisorError} PS_PORT_TAKEN, PS_PLACEMENT_LISTEN_FAILED; `details.errno` is the system's word */
  async join(workerId: number, wanted: WantedAddress): Promise<BoundAddress> {
    const key = `${wanted.port} ${wanted.ordinal} ${wanted.host ?? ''}`;
    const binding = this.#bindings.get(key) ?? this.#bind(wanted);
    this.#bindings.set(key, binding);
    try {
      const acceptor = await binding;
      acceptor.workerIds.add(workerId);
      return acceptor.bound;
    } catch (thrown) {
      // The next worker tries again: whoever had the port may be gone by then.
      this.#bindings.delete(key);
      throw toListenError(thrown, wanted);
    }
  }

  leave(workerId: number): void {
    for (const { workerIds } of this.#servers.values()) workerIds.delete(workerId);
  }

  /** Stops accepting. */
  close(): void {
    this.#isClosed = true;
    for (const server of this.#servers.keys()) server.close();
    this.#servers.clear();
    this.#bindings.clear();
  }

  #hasEnded(): boolean {
    return this.#isClosed;
  }

  async #bind({ port, host, isTls = false }: WantedAddress): Promise<Acceptor> {
    if (this.#hasEnded()) throw new RangeError('routing has ended');
    if (this.#servers.size >= maxAddresses) throw new RangeError(`more than ${maxAddresses} addresses`);
    const server = net.createServer({ pauseOnConnect: true, allowHalfOpen: true, noDelay: true });
    server.maxConnections = maxConnectionsInTransit;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port, ...(host !== undefined && { host }) }, () => {
        server.off('error', reject);
        resolve();
      });
    });
    const acceptor: Acceptor = { bound: boundAddress(server), workerIds: new Set(), isTls };
    this.#servers.set(server, acceptor);
    if (this.#hasEnded()) this.close();
    server.on('error', this.#options.onError);
    server.on('drop', this.#options.onDrop);
    server.on('connection', (socket) => {
      detachFromServer(socket);
      this.#options.onConnection(socket, acceptor);
    });
    return acceptor;
  }
}

function boundAddress(server: net.Server): BoundAddress {
  // A listening TCP server always has an AddressInfo; text is for pipes, null for servers that do not listen.
  const { port, address, family } = server.address() as AddressInfo;
  return { port, address, family };
}

function toListenError(thrown: unknown, { port, host = '*' }: WantedAddress): SupervisorError {
  const errno = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'EINVAL';
  const details = { host, port, errno, reason: reasonOf(thrown), flag: 'the port setting of the server itself' };
  const code = errno === 'EADDRINUSE' ? 'PS_PORT_TAKEN' : 'PS_PLACEMENT_LISTEN_FAILED';
  return new SupervisorError(code, details, { cause: thrown });
}
