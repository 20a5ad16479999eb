import type { Clock } from '../../core/clock.js';
import type { ShedReading } from './shed-decision.js';
import type { WorkerSample } from '../../protocol/sample.js';
import type { WorkerHandle } from '../worker/worker-handle.js';

/** A worker whose newest sample is older than so many of its intervals says nothing any more. */
const freshIntervals = 3.5;

type Reporter = Pick<WorkerHandle, 'workerId' | 'sample'>;

interface Seen {
  readonly reading: ShedReading;
  /** All peers that ever joined, as of that sample. */
  readonly joinedCount: number;
  readonly windowMs: number;
  readonly seenAtMs: number;
}

/** Turns the newest samples of workers into what shedding decides by. */
export class ShedReadings {
  readonly #clock: Clock;
  readonly #sampleIntervalMs: number;
  #seen = new Map<number, Seen>();

  constructor(clock: Clock, sampleIntervalMs: number) {
    this.#clock = clock;
    this.#sampleIntervalMs = sampleIntervalMs;
  }

  /** One for each worker that has reported of late; the others are forgotten once they are not asked for. */
  read(workers: readonly Reporter[]): readonly ShedReading[] {
    const nowMs = this.#clock.monotonicMs();
    const seen = new Map<number, Seen>();
    for (const { workerId, sample } of workers) {
      const known = this.#seen.get(workerId);
      const newest = sample && sample.seq !== known?.reading.seq ? look(workerId, sample, known, nowMs) : known;
      if (newest) seen.set(workerId, newest);
    }
    this.#seen = seen;
    return [...seen.values()].filter((entry) => this.#isFresh(entry, nowMs)).map(({ reading }) => reading);
  }

  #isFresh({ seenAtMs, windowMs }: Seen, nowMs: number): boolean {
    return nowMs - seenAtMs <= freshIntervals * Math.max(windowMs, this.#sampleIntervalMs);
  }
}

function look(workerId: number, sample: WorkerSample, known: Seen | undefined, seenAtMs: number): Seen {
  const { seq, windowMs, values } = sample;
  const { eventLoopDelayMeanMs = 0, eventLoopUtilizationRatio = 0, peersOpen = 0, peersClosedCount = 0 } = values;
  const joinedCount = peersOpen + peersClosedCount;
  const joined = Math.max(0, joinedCount - (known?.joinedCount ?? joinedCount));
  const reading = {
    workerId,
    seq,
    waitMs: eventLoopDelayMeanMs,
    utilizationRatio: eventLoopUtilizationRatio,
    peers: peersOpen,
    joinsPerSec: windowMs > 0 ? (1000 * joined) / windowMs : 0,
  };
  return { reading, joinedCount, windowMs, seenAtMs };
}
