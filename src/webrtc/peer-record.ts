import type { Peer, PeerStats } from './peer.js';

/** 5 s, and a fifth more or less by chance. */
const consentMs = 6000;
/** So many looks at which something had arrived tell how often it does. */
const looksUntilKnown = 5;

/** What the registry remembers of one open peer. */
export class PeerRecord {
  readonly peer: Peer;
  #stats: PeerStats = noTraffic;
  #rates = { receivedBytesPerSec: 0, sentBytesPerSec: 0 };
  #readAtMs: number | undefined;
  #lastActivityAtMs: number;
  #state: string;
  #stateSinceAtMs: number;
  #arrivals: { count: number; risenAtMs: number; lookedAtMs: number } | undefined;
  #arrivedLooks = 0;
  #longestSilenceMs = 0;
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

  /** Between the newest two statistics; 0 before there are two. */
  get rates(): { readonly receivedBytesPerSec: number; readonly sentBytesPerSec: number } {
    return this.#rates;
  }

  /** When something last arrived from the other side, ms since epoch. */
  get lastActivityAtMs(): number {
    return this.#lastActivityAtMs;
  }

  get stateSinceAtMs(): number {
    return this.#stateSinceAtMs;
  }

  /**
   * For how long no packet at all came from the other side, ms, up to the newest look: what came since nobody knows.
   * `undefined`: its library does not tell.
   */
  get silentForMs(): number | undefined {
    return this.#arrivals && this.#arrivals.lookedAtMs - this.#arrivals.risenAtMs;
  }

  /**
   * The longest time that it was silent before and yet alive, ms. Until it is known: what RFC 7675 allows between two
   * consent checks.
   */
  get longestSilenceMs(): number {
    return this.#arrivedLooks < looksUntilKnown ? consentMs : this.#longestSilenceMs;
  }

  noteArrivals(count: number | undefined, monotonicMs: number): void {
    if (count === undefined) return;
    const isRisen = count > (this.#arrivals?.count ?? -1);
    const risenAtMs = isRisen ? monotonicMs : (this.#arrivals?.risenAtMs ?? monotonicMs);
    if (isRisen) {
      this.#arrivedLooks += 1;
      const silentMs = monotonicMs - (this.#arrivals?.risenAtMs ?? monotonicMs);
      this.#longestSilenceMs = Math.max(this.#longestSilenceMs, silentMs);
    }
    this.#arrivals = { count, risenAtMs, lookedAtMs: monotonicMs };
  }

  /** While this process was stuck it could receive nothing, so that time is no silence of the peer. */
  excuse(stuckMs: number): void {
    if (this.#arrivals) this.#arrivals.risenAtMs += stuckMs;
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

  /** @param nowMs ms since epoch @param readAtMs monotonic ms of the reading */
  noteStats(stats: PeerStats, nowMs: number, readAtMs: number): void {
    const before = this.#stats;
    if (stats.bytesReceived > before.bytesReceived || stats.packetsReceived > before.packetsReceived)
      this.#lastActivityAtMs = nowMs;
    this.#stats = neverLess(before, stats);
    const sec = (readAtMs - (this.#readAtMs ?? readAtMs)) / 1000;
    this.#readAtMs = readAtMs;
    if (sec <= 0) return;
    this.#rates = {
      receivedBytesPerSec: (this.#stats.bytesReceived - before.bytesReceived) / sec,
      sentBytesPerSec: (this.#stats.bytesSent - before.bytesSent) / sec,
    };
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
