import type { PeerStats } from '../peer.js';
import { fieldOf } from './method-watch.js';

type Direction = 'inbound-rtp' | 'outbound-rtp';

interface Stream {
  readonly direction: Direction;
  readonly source: WeakRef<object>;
  packetCount: number;
  lostCount: number;
  jitterMs: number | undefined;
  roundTripTimeMs: number | undefined;
}

/** Each is a message to the media process, so that a transport with very many consumers is read in turns. */
const readAtOnce = 16;
const defaultClockRate = 90_000;

/** The producers and consumers of a transport: mediasoup counts packets, loss and jitter there. */
export class MediasoupStreams {
  readonly #open = new Map<object, Stream>();
  /** Of streams that were closed, as they were last read. */
  readonly #closed = { received: 0, sent: 0, lost: 0 };

  add(source: unknown, direction: Direction): void {
    if (typeof source !== 'object' || source === null) return;
    const key = {};
    this.#open.set(key, {
      direction,
      source: new WeakRef(source),
      packetCount: 0,
      lostCount: 0,
      jitterMs: undefined,
      roundTripTimeMs: undefined,
    });
    const observer = fieldOf(source, 'observer');
    const once = fieldOf(observer, 'once');
    if (typeof once === 'function') once.call(observer, 'close', () => this.#drop(key));
  }

  get inboundCount(): number {
    return this.#of('inbound-rtp').length;
  }

  get outboundCount(): number {
    return this.#of('outbound-rtp').length;
  }

  async read(): Promise<Omit<PeerStats, 'bytesReceived' | 'bytesSent'>> {
    const turn = [...this.#open].slice(0, readAtOnce);
    for (const [key, stream] of turn) {
      this.#open.delete(key);
      this.#open.set(key, stream);
    }
    await Promise.all(turn.map(([, stream]) => readStream(stream)));
    const inbound = this.#of('inbound-rtp');
    const outbound = this.#of('outbound-rtp');
    const all = [...inbound, ...outbound];
    const jitterMs = mean(inbound.map((stream) => stream.jitterMs));
    const roundTripTimeMs = mean(all.map((stream) => stream.roundTripTimeMs));
    return {
      packetsReceived: this.#closed.received + sum(inbound.map(({ packetCount }) => packetCount)),
      packetsSent: this.#closed.sent + sum(outbound.map(({ packetCount }) => packetCount)),
      packetsLost: this.#closed.lost + sum(all.map(({ lostCount }) => lostCount)),
      ...(jitterMs !== undefined && { jitterMs }),
      ...(roundTripTimeMs !== undefined && { roundTripTimeMs }),
    };
  }

  #of(direction: Direction): Stream[] {
    return [...this.#open.values()].filter((stream) => stream.direction === direction);
  }

  #drop(key: object): void {
    const stream = this.#open.get(key);
    if (!stream) return;
    this.#open.delete(key);
    this.#closed[stream.direction === 'inbound-rtp' ? 'received' : 'sent'] += stream.packetCount;
    this.#closed.lost += stream.lostCount;
  }
}

/** A consumer reports its producer's stream too; only its own side of it counts. One closed meanwhile keeps what it had. */
async function readStream(stream: Stream): Promise<void> {
  const source = stream.source.deref();
  const getStats = fieldOf(source, 'getStats');
  if (typeof getStats !== 'function' || fieldOf(source, 'closed') === true) return;
  const report: unknown = await getStats.call(source);
  const entries = (Array.isArray(report) ? report : []).filter((entry) => fieldOf(entry, 'type') === stream.direction);
  stream.packetCount = sum(entries.map((entry) => numberIn(entry, 'packetCount')));
  stream.lostCount = Math.max(sum(entries.map((entry) => numberIn(entry, 'packetsLost'))), 0);
  stream.roundTripTimeMs = mean(entries.map((entry) => numberIn(entry, 'roundTripTime')));
  const jitter = mean(entries.map((entry) => numberIn(entry, 'jitter')));
  stream.jitterMs = jitter === undefined ? undefined : (jitter * 1000) / clockRateOf(source);
}

/** mediasoup tells jitter in units of the codec's clock. */
function clockRateOf(source: unknown): number {
  const codecs = fieldOf(fieldOf(source, 'rtpParameters'), 'codecs');
  const rate = Array.isArray(codecs) ? numberIn(codecs[0], 'clockRate') : undefined;
  return rate !== undefined && rate > 0 ? rate : defaultClockRate;
}

function numberIn(entry: unknown, name: string): number | undefined {
  const value = fieldOf(entry, name);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function sum(values: readonly (number | undefined)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0);
}

function mean(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : sum(known) / known.length;
}
