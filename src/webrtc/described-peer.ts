import type { Peer, PeerDescription, PeerRole, PeerStats } from './peer.js';

/** A peer as its library shows it, with what the application said about it on top. */
export class DescribedPeer implements Peer {
  readonly #peer: Peer;
  readonly #description: () => PeerDescription | undefined;

  constructor(peer: Peer, description: () => PeerDescription | undefined) {
    this.#peer = peer;
    this.#description = description;
  }

  get id(): string {
    return this.#peer.id;
  }

  get library(): string {
    return this.#peer.library;
  }

  get streamKey(): string | undefined {
    return this.#description()?.streamKey ?? this.#peer.streamKey;
  }

  get role(): PeerRole | undefined {
    return this.#description()?.role ?? this.#peer.role;
  }

  get connectionState(): string {
    return this.#peer.connectionState;
  }

  get iceConnectionState(): string {
    return this.#peer.iceConnectionState;
  }

  get dtlsState(): string | undefined {
    return this.#peer.dtlsState;
  }

  get arrivalCount(): number | undefined {
    return this.#peer.arrivalCount;
  }

  get createdAtMs(): number {
    return this.#peer.createdAtMs;
  }

  stats(): Promise<PeerStats | undefined> {
    return this.#peer.stats();
  }

  close(reason: string): Promise<void> {
    return this.#peer.close(reason);
  }
}
