import net from 'node:net';

/** Remembers the servers of this process from the moment they listen, without keeping them alive. */
export class ServerList {
  readonly #servers = new Set<WeakRef<net.Server>>();

  /** Wraps `net.Server.prototype.listen`; call it before the user's script is loaded. */
  watch(): void {
    const remember = (server: net.Server): void => this.#add(server);
    const listen = Reflect.get(net.Server.prototype, 'listen') as (...args: unknown[]) => net.Server;
    net.Server.prototype.listen = function (this: net.Server, ...args: unknown[]) {
      remember(this);
      return Reflect.apply(listen, this, args);
    } as typeof listen;
  }

  listening(): readonly net.Server[] {
    return [...this.#servers].flatMap((ref) => ref.deref() ?? []).filter((server) => server.listening);
  }

  #add(server: net.Server): void {
    const ref = new WeakRef(server);
    this.#servers.add(ref);
    server.once('close', () => this.#servers.delete(ref));
  }
}
