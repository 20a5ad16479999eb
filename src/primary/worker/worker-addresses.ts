import type { ListeningAddress } from '../process/fork.js';

export interface WorkerAddress extends ListeningAddress {
  readonly isTls: boolean;
}

/** A worker that opens more is wrong or hostile: further addresses are not told, further secure ports told as plain. */
const maxAddresses = 64;

/** Where the servers of a worker listen. */
export class WorkerAddresses {
  readonly #addresses = new Map<string, ListeningAddress>();
  readonly #securePorts = new Set<number>();

  get all(): readonly WorkerAddress[] {
    return [...this.#addresses.values()].map((address) => ({ ...address, isTls: this.#securePorts.has(address.port) }));
  }

  add(address: ListeningAddress): void {
    if (this.#addresses.size < maxAddresses) this.#addresses.set(`${address.host}:${address.port}`, address);
  }

  /** What listens there speaks TLS; known before the address itself is told. */
  addSecurePort(port: number): void {
    if (this.#securePorts.size < maxAddresses) this.#securePorts.add(port);
  }
}
