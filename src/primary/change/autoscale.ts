import type { Cancel, Clock } from '../../core/clock.js';
import { SupervisorError } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import type { WorkerSample } from '../../protocol/sample.js';
import {
  decideScale,
  emptyHistory,
  type LoadReading,
  type ScaleDecision,
  type ScaleHistory,
  type ScaleLimits,
} from './autoscale-decision.js';
import type { ScaleStep } from './scale.js';
import type { Supervision } from './supervision.js';
import type { Supervisor } from '../slots/supervisor.js';
import type { WorkerHandle } from '../worker/worker-handle.js';

const periodMs = 1000;

export interface AutoscaleOptions {
  readonly limits: ScaleLimits;
  readonly supervisor: Pick<Supervisor, 'slots'>;
  readonly supervision: Pick<Supervision, 'scaleFor'>;
  readonly stressOf: (handle: WorkerHandle) => number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A change that is needed cannot be made; told once for as long as it is so. */
  readonly onHeldBack: (handle: WorkerHandle, step: ScaleStep) => void;
}

/** Keeps the number of workers in step with what they have to do. */
export function startAutoscale(options: AutoscaleOptions): Cancel {
  const { limits, supervisor, clock } = options;
  let history: ScaleHistory = emptyHistory;
  let isChanging = false;
  let heldBackBy: string | undefined;
  return clock.every(periodMs, () => {
    const reading = isChanging ? undefined : readLoad(options);
    if (!reading) return;
    const decision = decideScale(reading, history, limits, clock.now());
    history = decision.history;
    const wasHeldBackBy = heldBackBy;
    heldBackBy = decision.isHeldBack ? decision.reason : undefined;
    if (heldBackBy !== undefined && heldBackBy !== wasHeldBackBy) tellHeldBack(options, decision);
    if (decision.count === supervisor.slots.length) return;
    isChanging = true;
    void change(options, decision).finally(() => (isChanging = false));
  });
}

/** `undefined` while a slot has no worker that reports: whatever is missing there must not look like idleness. */
function readLoad({ supervisor, stressOf }: AutoscaleOptions): LoadReading | undefined {
  const handles = supervisor.slots.flatMap(({ current }) => (current?.state === 'running' ? current : []));
  const reading = loadReading(handles, stressOf);
  return reading && reading.workerCount === supervisor.slots.length ? reading : undefined;
}

/** @returns `undefined` before the first sample */
export function loadReading(
  handles: readonly WorkerHandle[],
  stressOf: (handle: WorkerHandle) => number,
): LoadReading | undefined {
  const samples = handles.flatMap(({ sample }) => sample ?? []);
  if (samples.length === 0) return undefined;
  const mean = (value: (sample: WorkerSample) => number | undefined): number => sum(samples, value) / samples.length;
  return {
    workerCount: samples.length,
    utilizationRatio: mean(({ values }) => values.eventLoopUtilizationRatio),
    stress: handles.reduce((total, handle) => total + stressOf(handle), 0) / handles.length,
    peersPerWorker: mean(({ values }) => values.peersOpen),
    rssBytes: sum(samples, ({ values }) => values.rssBytes),
    memoryLimitBytes: samples[0]?.values.memoryLimitBytes ?? 0,
  };
}

/** Recorded with every worker that bears the load. */
function tellHeldBack(
  { supervisor, onHeldBack, logger }: AutoscaleOptions,
  { count, reason, inputs }: ScaleDecision,
): void {
  logger.warn('more workers are needed and cannot be had', { event: 'scale', count, reason, ...inputs });
  const step = { reason: `autoscale stays at ${count}: ${reason}`, inputs, before: count, after: count };
  for (const { current } of supervisor.slots) if (current) onHeldBack(current, step);
}

async function change(
  { supervision, logger }: AutoscaleOptions,
  { count, reason, inputs }: ReturnType<typeof decideScale>,
): Promise<void> {
  try {
    logger.info('the number of workers changes', { event: 'scale', count, reason, ...inputs });
    await supervision.scaleFor(count, { reason: `autoscale to ${count}: ${reason}`, inputs }, () => undefined);
  } catch (thrown) {
    if (!(thrown instanceof SupervisorError)) throw thrown;
    // Another command runs, or the new worker could not boot: the next decision comes after another full window.
    logger.warn('the number of workers could not be changed', { event: 'scale', count, reason: thrown.message });
  }
}

function sum(samples: readonly WorkerSample[], value: (sample: WorkerSample) => number | undefined): number {
  return samples.reduce((total, sample) => total + (value(sample) ?? 0), 0);
}
