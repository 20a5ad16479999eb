import type { ServiceFloor } from './service-floor.js';

/** Answers may take so much longer than their floor: at less a pool behind the server runs dry between two requests. */
const tolerance = 1.5;
/** Below it times are those of the event loop's turns, not of the work. */
const finestMs = 10;
const leastLimit = 4;
const mostLimit = 10_000;
/** Where nothing is known of the server the limit is found from above. */
const unknownLimit = 64;
const leastWindowMs = 100;
const leastSampleCount = 20;
const blindMs = 2000;
/** For each window while answers are as fast as they can be. */
const freeGrowth = 1.5;
const probePeriodMs = 10_000;
/** Soon: what was learnt before may be from a server that was overloaded already. */
const firstProbeMs = 2000;
const clearlyFaster = 0.9;

/**
 * How many requests may be worked on at once, found by how much longer answers take than their floor.
 * Source: the gradient of Netflix's concurrency-limits (Gradient2), with a floor that is probed for as in TCP BBR.
 */
export class InFlightLimit {
  readonly #floor: ServiceFloor;
  #limit = mostLimit;
  #isProbing = false;
  #lastProbeMs = 0;
  /**
   * When a probe began or ended: what was at work then tells of both limits. Before, it waited behind the queue that the
   * probe is to empty; after, it is fast because of the probe, which is no reason for a higher limit.
   */
  #sinceMs = Number.NEGATIVE_INFINITY;
  #restingCount = Number.POSITIVE_INFINITY;
  /** Of the last window that was no probe. */
  #meanMs = 0;
  #windowStartMs = 0;
  #windowMs = leastWindowMs;
  #count = 0;
  #sumMs = 0;
  #wasReached = false;

  constructor(floor: ServiceFloor) {
    this.#floor = floor;
  }

  get value(): number {
    return Math.floor(this.#isProbing ? Math.max(leastLimit, this.#limit / 2) : this.#limit);
  }

  /**
   * How many are at work at the rate at which it began when nothing waits, by Little's law: with fewer the server would
   * only wait for what it asked others. `Infinity` while nothing is known of it.
   */
  get restingCount(): number {
    return this.#restingCount;
  }

  /** Begins at twice what is at work when nothing waits. */
  begin(answersPerSec: number, nowMs: number): void {
    const floorMs = this.#floor.valueMs;
    this.#restingCount = floorMs === undefined ? Number.POSITIVE_INFINITY : (answersPerSec * floorMs) / 1000;
    const usualCount = floorMs === undefined ? unknownLimit : (2 * answersPerSec * Math.max(floorMs, finestMs)) / 1000;
    this.#limit = clamp(usualCount + leastLimit);
    this.#lastProbeMs = nowMs - probePeriodMs + firstProbeMs;
    this.#isProbing = false;
    this.#startWindow(nowMs);
  }

  /** More requests were there than may be worked on. While nothing is answered there is no evidence for a limit. */
  noteReached(nowMs: number): void {
    this.#wasReached = true;
    if (this.#count >= leastSampleCount || nowMs - this.#windowStartMs < blindMs) return;
    this.#limit = clamp(this.#limit * 2);
    this.#startWindow(nowMs);
  }

  noteAnswer(tookMs: number, nowMs: number): void {
    if (nowMs - tookMs < this.#sinceMs) return;
    this.#count += 1;
    this.#sumMs += tookMs;
    if (nowMs - this.#windowStartMs >= this.#windowMs && this.#count >= leastSampleCount) this.#adjust(nowMs);
  }

  #adjust(nowMs: number): void {
    const meanMs = this.#sumMs / this.#count;
    const wasProbing = this.#isProbing;
    if (this.#isProbing) this.#isProbing = this.#learnFromProbe(meanMs, nowMs);
    else {
      const isUnknown = this.#floor.valueMs === undefined;
      if (!isUnknown) this.#follow(meanMs, nowMs);
      this.#isProbing = this.#wasReached && (isUnknown || nowMs - this.#lastProbeMs >= probePeriodMs);
      this.#meanMs = meanMs;
    }
    if (wasProbing || this.#isProbing) this.#sinceMs = nowMs;
    this.#windowMs = Math.max(leastWindowMs, 2 * meanMs);
    this.#startWindow(nowMs);
  }

  /** @returns whether half of it again should be tried, since answers were faster than ever seen */
  #learnFromProbe(meanMs: number, nowMs: number): boolean {
    const knownMs = this.#floor.valueMs ?? this.#meanMs;
    this.#floor.observeProbe(meanMs, nowMs);
    this.#lastProbeMs = nowMs;
    if (meanMs > clearlyFaster * knownMs || this.#limit <= leastLimit) return false;
    this.#limit = clamp(this.#limit / 2);
    return true;
  }

  #follow(meanMs: number, nowMs: number): void {
    this.#floor.observe(this.#count, this.#sumMs, nowMs);
    const floorMs = Math.max(this.#floor.valueMs ?? meanMs, finestMs);
    const gradient = Math.max(0.5, Math.min(1, (tolerance * floorMs) / Math.max(meanMs, finestMs)));
    const aim = this.#limit * gradient + Math.sqrt(this.#limit);
    if (aim < this.#limit) this.#limit = clamp((this.#limit + aim) / 2);
    else if (this.#wasReached) this.#limit = clamp(gradient === 1 ? this.#limit * freeGrowth : aim);
    // Never below what is at work at this rate when nothing waits.
    const answersPerMs = this.#count / (nowMs - this.#windowStartMs);
    this.#limit = Math.max(this.#limit, clamp(answersPerMs * floorMs));
  }

  #startWindow(nowMs: number): void {
    this.#windowStartMs = nowMs;
    this.#count = 0;
    this.#sumMs = 0;
    this.#wasReached = false;
  }
}

function clamp(limit: number): number {
  return Math.min(mostLimit, Math.max(leastLimit, limit));
}
