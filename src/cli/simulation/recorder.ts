import type { Clock } from '../../core/clock.js';
import type { WorkerSnapshot } from '../../protocol/snapshot.js';
import { encodeRecorded } from './recorded-sample.js';
import { mostSamples } from './read-recording.js';

export interface RecorderParts {
  readonly workers: () => Promise<readonly WorkerSnapshot[]>;
  /** `undefined`: all. */
  readonly workerId: number | undefined;
  readonly write: (line: string) => void;
  readonly clock: Clock;
  /** Waits, and keeps the process alive meanwhile. */
  readonly pause: (ms: number) => Promise<void>;
}

/** Twice as often as the quickest worker samples, so that none is missed; but a question costs the supervisor something. */
const looksPerSample = 2;
const shortestPauseMs = 50;
const longestPauseMs = 500;

/** Looks at the workers and writes down each sample once, up to what a recording may hold. */
export class Recorder {
  readonly #parts: RecorderParts;
  readonly #lastSeq = new Map<number, number>();
  #sampleCount = 0;
  #missedCount = 0;

  constructor(parts: RecorderParts) {
    this.#parts = parts;
  }

  get sampleCount(): number {
    return this.#sampleCount;
  }

  /** Samples that came and went between two looks. */
  get missedCount(): number {
    return this.#missedCount;
  }

  get isFull(): boolean {
    return this.#sampleCount >= mostSamples;
  }

  async run(durationMs: number): Promise<void> {
    const { clock, workers, pause } = this.#parts;
    const untilMs = clock.monotonicMs() + durationMs;
    for (;;) {
      const seen = await workers();
      for (const worker of seen) this.#note(worker);
      const leftMs = untilMs - clock.monotonicMs();
      if (leftMs <= 0 || this.isFull) return;
      await pause(Math.min(pauseFor(seen), leftMs));
    }
  }

  #note(worker: WorkerSnapshot): void {
    const { workerId } = worker;
    const seq = worker.sample?.seq;
    const line = encodeRecorded(worker);
    const last = this.#lastSeq.get(workerId);
    if (line === undefined || seq === undefined || seq === last || this.isFull) return;
    if (this.#parts.workerId !== undefined && this.#parts.workerId !== workerId) return;
    if (last !== undefined && seq > last + 1) this.#missedCount += seq - last - 1;
    this.#lastSeq.set(workerId, seq);
    this.#sampleCount += 1;
    this.#parts.write(`${line}\n`);
  }
}

function pauseFor(workers: readonly WorkerSnapshot[]): number {
  const windowsMs = workers.flatMap(({ sample }) => sample?.windowMs ?? []);
  return Math.max(shortestPauseMs, Math.min(longestPauseMs, ...windowsMs.map((ms) => ms / looksPerSample)));
}
