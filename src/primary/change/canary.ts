import type { WorkerSample } from '../../protocol/sample.js';

/** What was seen of some workers while a canary was watched. */
export interface CanaryFigures {
  readonly requestCount: number;
  readonly errorCount: number;
  /** Median over the samples; `undefined` when they are too few. */
  readonly eventLoopDelayP99Ms: number | undefined;
}

export interface CanaryVerdict {
  readonly isGood: boolean;
  readonly reason: string;
  /** The figures of both sides, as far as there are any. */
  readonly inputs: Readonly<Record<string, number>>;
}

/** Fewer requests prove nothing about a ratio. */
const minRequests = 20;
const minErrors = 3;
const toleratedErrorRatio = 0.05;
const toleratedDelayMs = 50;
/** The first samples of a worker tell how it booted, and any single one may be noise. */
const minDelaySamples = 5;
/** Worse than the others by this factor counts, if it also exceeds the tolerance. */
const worseFactor = 2;

/** Folds the samples that one or more workers sent while the canary was watched. */
export function canaryFigures(samplesOfWorkers: readonly (readonly WorkerSample[])[]): CanaryFigures {
  const delays = samplesOfWorkers.flatMap((samples) =>
    samples.flatMap(({ values }) => values.eventLoopDelayP99Ms ?? []),
  );
  return {
    requestCount: sum(samplesOfWorkers.map((samples) => growth(samples, 'requestCount'))),
    errorCount: sum(samplesOfWorkers.map((samples) => growth(samples, 'errorCount'))),
    eventLoopDelayP99Ms: delays.length < minDelaySamples ? undefined : median(delays),
  };
}

/** Judges the first worker of a new version against the workers of the old one in the same time. */
export function judgeCanary(canary: CanaryFigures, siblings: CanaryFigures): CanaryVerdict {
  return { ...compare(canary, siblings), inputs: { ...named('canary', canary), ...named('siblings', siblings) } };
}

type Comparison = Pick<CanaryVerdict, 'isGood' | 'reason'>;

function compare(canary: CanaryFigures, siblings: CanaryFigures): Comparison {
  const errorRatio = ratioOf(canary);
  const limitRatio = Math.max(worseFactor * ratioOf(siblings), ratioOf(siblings) + toleratedErrorRatio);
  if (canary.requestCount >= minRequests && canary.errorCount >= minErrors && errorRatio > limitRatio) {
    return bad(`${percent(errorRatio)} of its requests failed, ${percent(ratioOf(siblings))} of the old ones'`);
  }
  const { eventLoopDelayP99Ms: delayMs } = canary;
  const { eventLoopDelayP99Ms: siblingMs } = siblings;
  if (delayMs === undefined || siblingMs === undefined) return good(canary);
  if (delayMs > Math.max(worseFactor * siblingMs, siblingMs + toleratedDelayMs)) {
    return bad(
      `its event loop is late by ${Math.round(delayMs)} ms (p99), the old ones' by ${Math.round(siblingMs)} ms`,
    );
  }
  return good(canary);
}

function good({ requestCount }: CanaryFigures): Comparison {
  const seen =
    requestCount < minRequests ? `it lives; ${requestCount} requests prove no more` : 'no worse than the old';
  return { isGood: true, reason: seen };
}

function bad(reason: string): Comparison {
  return { isGood: false, reason };
}

function named(who: string, figures: CanaryFigures): CanaryVerdict['inputs'] {
  const { requestCount, errorCount, eventLoopDelayP99Ms } = figures;
  return {
    [`${who}RequestCount`]: requestCount,
    [`${who}ErrorCount`]: errorCount,
    ...(eventLoopDelayP99Ms !== undefined && { [`${who}EventLoopDelayP99Ms`]: Math.round(eventLoopDelayP99Ms) }),
  };
}

function growth(samples: readonly WorkerSample[], name: 'requestCount' | 'errorCount'): number {
  const counts = samples.flatMap(({ values }) => values[name] ?? []);
  return counts.length === 0 ? 0 : Math.max(0, Math.max(...counts) - Math.min(...counts));
}

function ratioOf({ requestCount, errorCount }: CanaryFigures): number {
  return requestCount === 0 ? 0 : Math.min(1, errorCount / requestCount);
}

function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function percent(ratio: number): string {
  return `${Math.round(ratio * 100)} %`;
}
