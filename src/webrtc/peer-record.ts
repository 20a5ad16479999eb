import type { Peer, PeerStats } from './peer.js';

/** What the registry remembers of one open peer. */
export class PeerRecord {
  readonly peer: Peer;
  #stats: PeerStats = noTraffic;
  #lastActivityAtMs: number;
  #state: string;
  #stateSinceAtMs: number;
  /** Monotonic ms of the last look at its statistics. */
  polledAtMs = Number.NEGATIVE_INFINITY;
  isPolling = false;

  constructor(peer: Peer) {
    this.peer = peer;
    this.#lastActivityAtMs = peer.createdAtMs;
    this.#state = peer.connectionState;
    this.#stateSinceAtMs = peer.createdAtMs;
  }

  get stats(): PeerStats {
    return this.#stats;
  }

  /** When something last arrived from the other side, ms since epoch. */
  get lastActivityAtMs(): number {
    return this.#lastActivityAtMs;
  }

  get stateSinceAtMs(): number {
    return this.#stateSinceAtMs;
  }

  /** Notes the state as it is now and returns it. */
  observeState(nowMs: number): string {
    const state = this.peer.connectionState;
    if (state !== this.#state) {
      this.#state = state;
      this.#stateSinceAtMs = nowMs;
    }
    return state;
  }

  noteStats(stats: PeerStats, nowMs: number): void {
    const before = this.#stats;
    if (stats.bytesReceived > before.bytesReceived || stats.packetsReceived > before.packetsReceived)
      this.#lastActivityAtMs = nowMs;
    this.#stats = neverLess(before, stats);
  }
}

const noTraffic: PeerStats = { bytesReceived: 0, bytesSent: 0, packetsReceived: 0, packetsSent: 0, packetsLost: 0 };

/** Totals of one peer may fall (W3C packetsLost does when late packets arrive); ours must not, so the larger one counts. */
function neverLess(before: PeerStats, now: PeerStats): PeerStats {
  return {
    ...now,
    bytesReceived: Math.max(before.bytesReceived, now.bytesReceived),
    bytesSent: Math.max(before.bytesSent, now.bytesSent),
    packetsReceived: Math.max(before.packetsReceived, now.packetsReceived),
    packetsSent: Math.max(before.packetsSent, now.packetsSent),
    packetsLost: Math.max(before.packetsLost, now.packetsLost),
  };
}
