import type { InFlightLimit } from './in-flight-limit.js';
import type { JoinRate } from './join-rate.js';
import { LoopLimit } from './loop-limit.js';

/** `existing`: signalling of somebody who is connected; `join`: begins a WebRTC connection; `new`: anything else. */
export type RequestClass = 'existing' | 'join' | 'new';

/** Why a request was refused: it would wait, or has waited, too long; too much is at work; too many joins begin. */
export type RefusalReason = 'queue' | 'limit' | 'join-rate';

export type Ruling<Item> =
  | { readonly type: 'serve'; readonly item: Item; readonly waitedMs: number }
  | { readonly type: 'gone'; readonly item: Item }
  | {
      readonly type: 'refuse';
      readonly item: Item;
      readonly reason: RefusalReason;
      readonly requestClass: RequestClass;
    };

export interface AdmissionParts<Item> {
  readonly limit: InFlightLimit;
  readonly joinRate: JoinRate;
  /** How long a request may wait for its turn, ms. */
  readonly waitMs: number;
  /** Requests that were at work before admission control was armed and still are. */
  readonly earlierCount: (nowMs: number) => number;
  /** Whether the client gave up meanwhile. */
  readonly isGone: (item: Item) => boolean;
}

interface Waiting<Item> {
  readonly item: Item;
  readonly requestClass: RequestClass;
  readonly arrivedAtMs: number;
}

/** A request that is being worked on. */
export interface Serving {
  readonly startedAtMs: number;
}

/** So many may wait whatever they cost, so that the server never idles between two slow ones. */
const leastQueueLength = 2;
const mostQueueLength = 1000;
/** A long poll or a stream tells nothing about the load, and must not hold a place. */
const longRequestMs = 1000;
/** How much longer than others somebody who is connected may wait. */
const existingPatience = 2;
/** A queue that was empty a moment ago is a burst or the end of a pause, not an overload: it may be longer for a while. */
const burstMs = 500;
const burstPatience = 3;
const paceWeight = 0.1;
const mostPaceJump = 4;
const leastPaceMs = 0.01;

/**
 * Decides which of the waiting requests are served, in which order and which are refused. Those who are connected go
 * first; a request is refused when it arrives if its turn would come too late, so that it learns so at once.
 */
export class Admission<Item> {
  readonly #parts: AdmissionParts<Item>;
  readonly #existing: Waiting<Item>[] = [];
  readonly #others: Waiting<Item>[] = [];
  /** In the order of their start. */
  readonly #serving = new Set<Serving>();
  readonly #loopLimit = new LoopLimit();
  #longCount = 0;
  #paceMs: number;
  #lastServedAtMs: number | undefined;
  /** When nobody waited. */
  #emptyAtMs: number;

  /**
   * @param paceMs what a request took until now before the next one had its turn
   * @param emptyAtMs when nobody waited the last time
   */
  constructor(parts: AdmissionParts<Item>, paceMs: number, emptyAtMs: number) {
    this.#parts = parts;
    this.#emptyAtMs = emptyAtMs;
    this.#paceMs = Math.max(leastPaceMs, paceMs);
  }

  get waitingCount(): number {
    return this.#existing.length + this.#others.length;
  }

  /** Requests at work, however long they have been. */
  get servingCount(): number {
    return this.#serving.size + this.#longCount;
  }

  /** Lets a request wait for its turn. @returns why it is refused instead */
  arrive(item: Item, requestClass: RequestClass, nowMs: number): RefusalReason | undefined {
    const queue = requestClass === 'existing' ? this.#existing : this.#others;
    const aheadCount = requestClass === 'existing' ? queue.length : this.waitingCount;
    const isLate = aheadCount >= leastQueueLength && aheadCount * this.#paceMs > this.#patienceMs(requestClass, nowMs);
    if (isLate || queue.length >= mostQueueLength) return this.#isFull(requestClass, nowMs) ? 'limit' : 'queue';
    if (requestClass === 'join' && !this.#parts.joinRate.take(nowMs)) return 'join-rate';
    queue.push({ item, requestClass, arrivedAtMs: nowMs });
    return undefined;
  }

  /** The next to be served, or one that has waited too long; `undefined`: none may be served now. */
  next(nowMs: number): Ruling<Item> | undefined {
    const useless = this.#takeUseless(this.#existing, nowMs) ?? this.#takeUseless(this.#others, nowMs);
    if (useless) return useless;
    const queue = this.#existing.length > 0 ? this.#existing : this.#others;
    const [first] = queue;
    if (!first) {
      this.#emptyAtMs = nowMs;
      return undefined;
    }
    if (this.#isFull(first.requestClass, nowMs)) {
      this.#parts.limit.noteReached(nowMs);
      return undefined;
    }
    queue.shift();
    this.#notePace(nowMs);
    return { type: 'serve', item: first.item, waitedMs: nowMs - first.arrivedAtMs };
  }

  /** @param idleRatio share of the last tenth of a second in which the event loop had nothing to do */
  observeLoop(idleRatio: number): void {
    this.#loopLimit.observe(idleRatio, this.#serving.size, this.#paceMs, this.#parts.limit.restingCount);
  }

  begin(nowMs: number): Serving {
    const serving = { startedAtMs: nowMs };
    this.#serving.add(serving);
    return serving;
  }

  end(serving: Serving, nowMs: number): void {
    if (!this.#serving.delete(serving)) this.#longCount -= 1;
    const tookMs = nowMs - serving.startedAtMs;
    if (tookMs <= longRequestMs) this.#parts.limit.noteAnswer(tookMs, nowMs);
  }

  /** Everything that still waits, whatever it is worth. */
  takeAll(): Item[] {
    return [...this.#existing.splice(0), ...this.#others.splice(0)].map(({ item }) => item);
  }

  #takeUseless(queue: Waiting<Item>[], nowMs: number): Ruling<Item> | undefined {
    const [first] = queue;
    if (!first) return undefined;
    const { item, requestClass, arrivedAtMs } = first;
    const isGone = this.#parts.isGone(item);
    if (!isGone && nowMs - arrivedAtMs <= 2 * this.#patienceMs(requestClass, nowMs)) return undefined;
    queue.shift();
    if (isGone) return { type: 'gone', item };
    return { type: 'refuse', item, requestClass, reason: this.#isFull(requestClass, nowMs) ? 'limit' : 'queue' };
  }

  #patienceMs(requestClass: RequestClass, nowMs: number): number {
    const isBurst = nowMs - this.#emptyAtMs < burstMs;
    const factor = isBurst ? burstPatience : requestClass === 'existing' ? existingPatience : 1;
    return factor * this.#parts.waitMs;
  }

  /** Those who are connected may have a few places more. */
  #isFull(requestClass: RequestClass, nowMs: number): boolean {
    for (const serving of this.#serving) {
      if (nowMs - serving.startedAtMs <= longRequestMs) break;
      this.#serving.delete(serving);
      this.#longCount += 1;
    }
    const limit = Math.min(this.#parts.limit.value, this.#loopLimit.value);
    const atWorkCount = this.#serving.size + this.#parts.earlierCount(nowMs);
    return atWorkCount >= (requestClass === 'existing' ? limit + Math.max(2, limit / 4) : limit);
  }

  /** Time between two turns counts only while somebody waits for the second, and a pause of the process hardly. */
  #notePace(nowMs: number): void {
    if (this.#lastServedAtMs !== undefined) {
      const gapMs = Math.min(nowMs - this.#lastServedAtMs, mostPaceJump * this.#paceMs);
      this.#paceMs = Math.max(leastPaceMs, this.#paceMs + paceWeight * (gapMs - this.#paceMs));
    }
    this.#lastServedAtMs = this.waitingCount > 0 ? nowMs : undefined;
  }
}
