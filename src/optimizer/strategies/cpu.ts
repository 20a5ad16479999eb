import type { Clock } from '../../core/clock.js';
import { reasonOf } from '../../core/errors.js';
import type { SampleSource } from '../../metrics/sample-source.js';
import type { OptimizationAction } from '../../protocol/outcome.js';
import type { WorkerSample } from '../../protocol/sample.js';
import type { AdmissionControl, AdmissionFigures } from '../admission/admission-figures.js';
import { admissionActions } from '../admission/episode.js';
import type { FindHotFunction } from '../load/cpu-profile.js';
import type { DeferrableQueue } from '../load/deferrable-queue.js';
import { describeHotFunction } from '../load/hot-function.js';
import { sumRemoved, type TrimmableCache } from '../cache/trimmable-cache.js';
import { type AssessContext, type Assessment, action, type Strategy, type StrategyRun } from './strategy.js';

export interface CpuStrategyParts {
  readonly clock: Clock;
  readonly queue: DeferrableQueue;
  readonly sampleSource: Pick<SampleSource, 'setSlowdown'>;
  readonly caches: () => readonly TrimmableCache[];
  readonly findHotFunction: FindHotFunction;
  /** Absent where nothing stands between the servers and their program. */
  readonly admission?: AdmissionControl | undefined;
}

const slowestSampling = 8;
const saturatedRatio = 0.9;
const profileRestMs = 600_000;

/**
 * Leaves out work that can wait: requests that cannot be served in time, deferrable work, caches of computations, sampling
 * (R19, R20, R21). Slower sampling and a profile relieve nobody: a run that did nothing else is no success.
 */
export class CpuStrategy implements Strategy {
  readonly name = 'cpu';
  readonly metric = 'cpuRatio';
  readonly impactTimeMs = 5000;
  readonly budgetMs = 5000;
  /** Protects peers from overload: leaving it out to learn something would cost them. */
  readonly isAlwaysOn = true;
  readonly #parts: CpuStrategyParts;
  #slowdown = 1;
  #profiledAtMs = Number.NEGATIVE_INFINITY;
  #told: AdmissionFigures | undefined;

  constructor(parts: CpuStrategyParts) {
    this.#parts = parts;
    this.#told = parts.admission?.figures();
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
      ...(this.#parts.admission
        ? [action('refuse-requests', 0, { note: 'the first sign of waiting would be enough' })]
        : []),
      action('defer-work', queue.waitingCount, { note: 'deferrable work would wait until the load falls' }),
      action('slow-sampling', 0, { note: 'sampling would be slowed down' }),
      action(
        'clear-computations',
        computations.reduce((sum, { entryCount }) => sum + entryCount, 0),
      ),
    ];
  }

  async apply({ signal, sample }: Pick<StrategyRun, 'signal' | 'sample'>): Promise<readonly OptimizationAction[]> {
    const { queue, caches } = this.#parts;
    const abortedCount = queue.hold();
    const computations = caches().filter(({ tags }) => tags.includes('computation'));
    const cleared = await sumRemoved(computations, (cache) => cache.clear());
    return [
      ...this.#admit(),
      action('defer-work', queue.waitingCount, { note: 'deferrable work waits until the load falls' }),
      action('abort-work', abortedCount),
      this.#slowSampling(),
      action('clear-computations', cleared.count, { bytes: cleared.bytes }),
      ...(await this.#profile(signal, sample)),
    ];
  }

  recover(): void {
    this.#slowdown = 1;
    this.#parts.sampleSource.setSlowdown(1);
    this.#parts.queue.release();
    this.#parts.admission?.release();
  }

  /** What was refused since the last run tells whether admission control relieved anything. */
  #admit(): readonly OptimizationAction[] {
    const { admission } = this.#parts;
    if (!admission) return [];
    admission.engage();
    const now = admission.figures();
    const before = this.#told ?? now;
    this.#told = now;
    if (now.isArmed) return admissionActions(now, before);
    return [action('refuse-requests', 0, { note: 'no request waits; the first sign of it is enough now' })];
  }

  #slowSampling(): OptimizationAction {
    if (this.#slowdown < slowestSampling) {
      this.#slowdown *= 2;
      this.#parts.sampleSource.setSlowdown(this.#slowdown);
    }
    return action('slow-sampling', 0, { note: `sampling is ${this.#slowdown} times slower than configured` });
  }

  async #profile(signal: AbortSignal, sample: WorkerSample | undefined): Promise<readonly OptimizationAction[]> {
    const { clock, findHotFunction } = this.#parts;
    const isSaturated = (sample?.values.eventLoopUtilizationRatio ?? 0) >= saturatedRatio;
    if (!isSaturated || clock.monotonicMs() - this.#profiledAtMs < profileRestMs) return [];
    this.#profiledAtMs = clock.monotonicMs();
    try {
      const hot = await findHotFunction(signal);
      if (!hot) return [];
      return [action('profile', 0, { note: `hottest: ${describeHotFunction(hot, process.cwd())}` })];
    } catch (thrown) {
      return [action('profile', 0, { note: `no profile: ${reasonOf(thrown)}` })];
    }
  }
}
