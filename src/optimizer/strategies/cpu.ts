import type { SampleSource } from '../../metrics/sample-source.js';
import type { OptimizationAction } from '../../protocol/outcome.js';
import type { WorkerSample } from '../../protocol/sample.js';
import type { DeferrableQueue } from '../deferrable-queue.js';
import { sumRemoved, type TrimmableCache } from '../trimmable-cache.js';
import { type AssessContext, type Assessment, action, type Strategy } from './strategy.js';

export interface CpuStrategyParts {
  readonly queue: DeferrableQueue;
  readonly sampleSource: Pick<SampleSource, 'setSlowdown'>;
  readonly caches: () => readonly TrimmableCache[];
}

const slowestSampling = 8;

/** Leaves out work that can wait: deferrable work, sampling, caches of computations (R19, R20, R21). */
export class CpuStrategy implements Strategy {
  readonly name = 'cpu';
  readonly metric = 'cpuRatio';
  readonly impactTimeMs = 5000;
  readonly budgetMs = 5000;
  /** Protects peers from overload: leaving it out to learn something would cost them. */
  readonly isAlwaysOn = true;
  readonly #parts: CpuStrategyParts;
  #slowdown = 1;

  constructor(parts: CpuStrategyParts) {
    this.#parts = parts;
  }

  assess({ values }: WorkerSample, { settings }: AssessContext): Assessment | undefined {
    if (values.cpuRatio === undefined) return undefined;
    const threshold = settings.cpuThreshold;
    return {
      stress: values.cpuRatio / threshold,
      metric: this.metric,
      value: values.cpuRatio,
      threshold,
      isAlert: true,
    };
  }

  plan(): readonly OptimizationAction[] {
    const { queue, caches } = this.#parts;
    const computations = caches().filter(({ tags }) => tags.includes('computation'));
    return [
      action('defer-work', queue.waitingCount, { note: 'deferrable work would wait until the load falls' }),
      action('slow-sampling', this.#slowdown === slowestSampling ? 0 : 1),
      action(
        'clear-computations',
        computations.reduce((sum, { entryCount }) => sum + entryCount, 0),
      ),
    ];
  }

  async apply(): Promise<readonly OptimizationAction[]> {
    const { queue, caches } = this.#parts;
    const abortedCount = queue.hold();
    const computations = caches().filter(({ tags }) => tags.includes('computation'));
    const cleared = await sumRemoved(computations, (cache) => cache.clear());
    return [
      action('defer-work', queue.waitingCount, { note: 'deferrable work waits until the load falls' }),
      action('abort-work', abortedCount),
      this.#slowSampling(),
      action('clear-computations', cleared.count, { bytes: cleared.bytes }),
    ];
  }

  recover(): void {
    this.#slowdown = 1;
    this.#parts.sampleSource.setSlowdown(1);
    this.#parts.queue.release();
  }

  #slowSampling(): OptimizationAction {
    if (this.#slowdown === slowestSampling)
      return action('slow-sampling', 0, { note: `sampling is already ${slowestSampling} times slower` });
    this.#slowdown = Math.min(this.#slowdown * 2, slowestSampling);
    this.#parts.sampleSource.setSlowdown(this.#slowdown);
    return action('slow-sampling', 1, { note: `${this.#slowdown} times slower than configured` });
  }
}
