import { once } from 'node:events';
import net from 'node:net';
import { isTlsServer } from './tls-server.js';

/** Remembers the servers of this process from the moment they listen, without keeping them alive. */
export class ServerList {
  readonly #servers = new Set<WeakRef<net.Server>>();
  readonly #listenArgs = new WeakMap<net.Server, readonly unknown[]>();
  #paused: readonly net.Server[] = [];

  /**
   * Wraps `net.Server.prototype.listen`; call it before the user's script is loaded, and after any other wrapping.
   * @param onSecurePort told of each port on which a server begins to speak TLS, before node:cluster tells of it
   */
  watch(onSecurePort: (port: number) => void): void {
    const remember = (server: net.Server, args: readonly unknown[]): void => {
      this.#add(server, args);
      if (isTlsServer(server)) server.once('listening', () => tellPort(server, onSecurePort));
    };
    const listen = Reflect.get(net.Server.prototype, 'listen') as (...args: unknown[]) => net.Server;
    net.Server.prototype.listen = function (this: net.Server, ...args: unknown[]) {
      remember(this, args);
      return Reflect.apply(listen, this, args);
    } as typeof listen;
  }

  listening(): readonly net.Server[] {
    return [...this.#servers].flatMap((ref) => ref.deref() ?? []).filter((server) => server.listening);
  }

  /** Takes no more connections; those that are open live on. */
  pause(): void {
    const servers = this.listening();
    this.#paused = [...this.#paused, ...servers];
    // The http server's own close() would also cut idle connections.
    for (const server of servers) net.Server.prototype.close.call(server);
  }

  /**
   * The paused servers listen where they listened before.
   * @throws {Error} of the first that cannot
   */
  async resume(): Promise<void> {
    const servers = this.#paused.filter((server) => !server.listening);
    this.#paused = [];
    await Promise.all(
      servers.map((server) => {
        const listening = once(server, 'listening');
        Reflect.apply(server.listen.bind(server), undefined, [...(this.#listenArgs.get(server) ?? [])]);
        return listening;
      }),
    );
  }

  #add(server: net.Server, args: readonly unknown[]): void {
    // A callback is for the first time that the server listens.
    const kept = args.filter((arg) => typeof arg !== 'function');
    const isKnown = [...this.#servers].some((ref) => ref.deref() === server);
    this.#listenArgs.set(server, kept);
    if (isKnown) return;
    const ref = new WeakRef(server);
    this.#servers.add(ref);
    server.once('close', () => this.#servers.delete(ref));
  }
}

function tellPort(server: net.Server, tell: (port: number) => void): void {
  const address = server.address();
  if (typeof address === 'object' && address !== null) tell(address.port);
}
