import type { Clock } from '../../core/clock.js';
import { RingBuffer } from '../../core/ring-buffer.js';
import type { WorkerSample } from '../../protocol/sample.js';
import { canaryFigures, type CanaryVerdict, judgeCanary } from './canary.js';
import type { WorkerHandle } from '../worker/worker-handle.js';

const lookPeriodMs = 200;
/** A minute and a half of samples; of a longer watch the newest count. */
const maxSamples = 90;

/** Collects what the workers report from now on. */
class SampleLog {
  readonly #handle: WorkerHandle;
  readonly #samples = new RingBuffer<WorkerSample>(maxSamples);

  constructor(handle: WorkerHandle) {
    this.#handle = handle;
    this.look();
  }

  look(): void {
    const { sample } = this.#handle;
    if (sample && sample.seq !== this.#samples.last()?.seq) this.#samples.push(sample);
  }

  get samples(): readonly WorkerSample[] {
    return this.#samples.toArray();
  }
}

/** Watches a worker of a new version beside those of the old one; a bad verdict or its end comes before the time is up. */
export function watchCanary(
  canary: WorkerHandle,
  siblings: readonly WorkerHandle[],
  watchMs: number,
  clock: Clock,
): Promise<CanaryVerdict> {
  const own = new SampleLog(canary);
  const others = siblings.map((handle) => new SampleLog(handle));
  const judge = (): CanaryVerdict =>
    judgeCanary(canaryFigures([own.samples]), canaryFigures(others.map(({ samples }) => samples)));
  return new Promise((resolve) => {
    const settle = (verdict: CanaryVerdict): void => {
      stopLooking();
      stopWaiting();
      resolve(verdict);
    };
    const stopLooking = clock.every(lookPeriodMs, () => {
      for (const log of [own, ...others]) log.look();
      const verdict = judge();
      if (!verdict.isGood) settle(verdict);
    });
    const stopWaiting = clock.after(watchMs, () => settle(judge()));
    void canary.gone.then(() => settle({ ...judge(), isGood: false, reason: 'it ended' }));
  });
}
