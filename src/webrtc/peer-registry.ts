import type { Cancel, Clock } from '../core/clock.js';
import { reasonOf } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import type { PeerFigures } from '../protocol/peer-figures.js';
import type { StreamSummary } from '../protocol/sample.js';
import { DescribedPeer } from './described-peer.js';
import type { Peer, PeerDescription } from './peer.js';
import { addClosed, foldFigures, noneClosed } from './peer-figures.js';
import { PeerRecord } from './peer-record.js';
import { summarizeStreams } from './stream-summaries.js';

const turnMs = 250;
/** Arrivals are looked at every second turn. */
const turnsPerLook = 2;
const statsPeriodMs = 5000;
/** getStats costs about 0.5 ms a peer (werift 0.24.4): 4 a turn are 0.8 % of a core, however many peers there are. */
const pollsPerTurn = 4;
const streamsLimit = 256;
const streamKeyLimit = 256;
const maxSlowdown = 8;

export interface PeerRegistryOptions {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** All WebRTC peers of this process. Costs nothing while there are none. */
export class PeerRegistry {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #records = new Map<Peer, PeerRecord>();
  readonly #descriptions = new WeakMap<object, PeerDescription>();
  #closed = noneClosed;
  #slowdown = 1;
  #statsFailedCount = 0;
  #streamsOmittedCount = 0;
  #turnCount = 0;
  #lastTurnAtMs = 0;
  #stopTurns: Cancel | undefined;
  #onLook: () => void = () => undefined;

  constructor({ clock, logger }: PeerRegistryOptions) {
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Takes a peer in until it is closed. `connection` is the library's object, the key of `describe`; it is not kept. */
  add(connection: object, peer: Peer): void {
    const reference = new WeakRef(connection);
    const described = new DescribedPeer(peer, () => {
      const alive = reference.deref();
      return alive && this.#descriptions.get(alive);
    });
    this.#records.set(described, new PeerRecord(described));
    if (this.#stopTurns) return;
    this.#lastTurnAtMs = this.#clock.monotonicMs();
    this.#stopTurns = this.#clock.every(turnMs, () => this.#turn());
  }

  /** Notes which stream and role a connection has, before or after it is added; what is absent stays as it was. */
  describe(connection: object, description: PeerDescription): void {
    const streamKey = description.streamKey?.slice(0, streamKeyLimit);
    const said = { ...description, ...(streamKey !== undefined && { streamKey }) };
    this.#descriptions.set(connection, { ...this.#descriptions.get(connection), ...said });
  }

  /** Every peer that is not closed. */
  peers(): Peer[] {
    return [...this.#records.keys()].filter((peer) => peer.connectionState !== 'closed');
  }

  /**
   * When something last arrived from the peer's other side, ms since epoch, as exact as the statistics are fresh.
   * `undefined`: not an open peer of this registry.
   */
  lastActivityAtMs(peer: Peer): number | undefined {
    return this.#records.get(peer)?.lastActivityAtMs;
  }

  /** Since when the peer is in its connection state, ms since epoch; `undefined`: not an open peer of this registry. */
  stateSinceAtMs(peer: Peer): number | undefined {
    const record = this.#records.get(peer);
    record?.observeState(this.#clock.now());
    return record?.stateSinceAtMs;
  }

  /**
   * For how long no packet at all came from the peer's other side, ICE checks included, ms. `undefined`: its library does
   * not tell, or it is not an open peer of this registry.
   */
  silentForMs(peer: Peer): number | undefined {
    return this.#records.get(peer)?.silentForMs;
  }

  /**
   * The longest time that the peer was silent before and yet alive, ms; `undefined`: nobody knows, since only its
   * statistics tell of arrivals, every 5 s.
   */
  longestSilenceMs(peer: Peer): number | undefined {
    return peer.arrivalCount === undefined ? undefined : this.#records.get(peer)?.longestSilenceMs;
  }

  /** Calls `listener` after each look at what has arrived, twice a second while there are peers. */
  onLook(listener: () => void): void {
    this.#onLook = listener;
  }

  figures(): PeerFigures {
    return foldFigures(this.#closed, [...this.#records.values()]);
  }

  /** The streams that were described, the largest first, at most 256. */
  streams(): StreamSummary[] {
    const { streams, omitted } = summarizeStreams(this.peers(), streamsLimit);
    this.#streamsOmittedCount = omitted;
    return streams;
  }

  /** Streams that the last `streams()` had no room for. */
  get streamsOmittedCount(): number {
    return this.#streamsOmittedCount;
  }

  get statsFailedCount(): number {
    return this.#statsFailedCount;
  }

  /** 1 to 8: how many times slower than every 5 s each peer's statistics are read. */
  setStatsSlowdown(factor: number): void {
    this.#slowdown = Math.min(Math.max(factor, 1), maxSlowdown);
  }

  /** Closes every peer; one that fails to close is logged and does not hold up the others. */
  async closeAll(reason: string): Promise<void> {
    await Promise.all(
      this.peers().map((peer) =>
        peer.close(reason).catch((thrown: unknown) => {
          this.#logger.warn('a peer could not be closed', { peer: peer.id, reason: reasonOf(thrown) });
        }),
      ),
    );
  }

  /** Ends the reading of statistics; the figures stay as they are. */
  stop(): void {
    this.#stopTurns?.();
    this.#stopTurns = undefined;
  }

  #turn(): void {
    const nowMs = this.#clock.now();
    for (const record of this.#records.values()) {
      if (record.observeState(nowMs) === 'closed') void this.#retire(record);
    }
    this.#lookForArrivals();
    for (const record of this.#due()) void this.#poll(record);
    if (this.#records.size === 0) this.stop();
  }

  #lookForArrivals(): void {
    const nowMs = this.#clock.monotonicMs();
    const stuckMs = nowMs - this.#lastTurnAtMs - turnMs;
    this.#lastTurnAtMs = nowMs;
    this.#turnCount += 1;
    const isLook = this.#turnCount % turnsPerLook === 0;
    for (const record of this.#records.values()) {
      if (stuckMs > turnMs) record.excuse(stuckMs);
      if (isLook) record.noteArrivals(record.peer.arrivalCount, nowMs);
    }
    if (isLook) this.#onLook();
  }

  #due(): PeerRecord[] {
    const beforeMs = this.#clock.monotonicMs() - statsPeriodMs * this.#slowdown;
    return [...this.#records.values()]
      .filter((record) => !record.isPolling && record.polledAtMs <= beforeMs)
      .sort((a, b) => a.polledAtMs - b.polledAtMs)
      .slice(0, pollsPerTurn);
  }

  async #poll(record: PeerRecord): Promise<void> {
    record.isPolling = true;
    record.polledAtMs = this.#clock.monotonicMs();
    try {
      const stats = await record.peer.stats();
      if (stats) record.noteStats(stats, this.#clock.now(), record.polledAtMs);
      // Two counts of one thing need not be equal, and a larger one would look like a sign of life.
      if (record.peer.arrivalCount === undefined) record.noteArrivals(stats?.arrivalCount, record.polledAtMs);
    } catch (thrown) {
      this.#statsFailedCount += 1;
      if (this.#statsFailedCount === 1)
        this.#logger.warn('the statistics of a peer cannot be read', {
          library: record.peer.library,
          reason: reasonOf(thrown),
        });
    } finally {
      record.isPolling = false;
    }
  }

  /** A closed peer is read once more, for the bytes since the last look, and then only its totals are kept. */
  async #retire(record: PeerRecord): Promise<void> {
    if (record.isPolling) return;
    await this.#poll(record);
    if (this.#records.delete(record.peer)) this.#closed = addClosed(this.#closed, record);
  }
}
