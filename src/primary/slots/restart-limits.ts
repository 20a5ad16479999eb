import type { Settings } from '../../config/settings.js';
import type { WorkerExit } from '../process/fork.js';
import { type IntensityLimit, isTooIntense, recordEnd } from './intensity.js';
import { restartDelayMs, type RestartPace, type SlotHistory } from './restart-policy.js';

/** What follows the end of a worker that nobody stopped. */
export type AfterEnd =
  | { readonly kind: 'restart'; readonly delayMs: number }
  /** The slot stays empty, since its workers crash again and again. */
  | { readonly kind: 'fail'; readonly reason: string }
  /** The worker said that it is done. */
  | { readonly kind: 'rest'; readonly reason: string }
  /** The whole node ends, so that whoever supervises it decides: never an endless silent loop. */
  | { readonly kind: 'give-up'; readonly endCount: number; readonly periodSec: number };

export interface RestartLimits {
  /** Crashes in a row; 0: no limit. */
  readonly maxRestarts: number;
  readonly stopExitCodes: ReadonlySet<number>;
  /** For each slot: an error that ends every worker once is one error. */
  readonly intensity: IntensityLimit;
  readonly pace: RestartPace;
  /** False: a worker that ends is not replaced, whatever its end was. */
  readonly isReplacing: boolean;
}

type LimitSettings = Pick<
  Settings,
  | 'maxRestarts'
  | 'restartIntensity'
  | 'restartPeriod'
  | 'stopExitCodes'
  | 'minUptime'
  | 'restartDelay'
  | 'restartBackoff'
  | 'autorestart'
>;

export function limitsFrom(settings: LimitSettings): RestartLimits {
  const { maxRestarts, restartIntensity, restartPeriod, stopExitCodes } = settings;
  const { minUptime: minUptimeMs, restartDelay: fixedDelayMs, restartBackoff: backoffMs } = settings;
  return {
    maxRestarts,
    stopExitCodes: new Set(stopExitCodes?.split(',').map(Number)),
    intensity: { maxEnds: restartIntensity, periodMs: restartPeriod },
    pace: { minUptimeMs, fixedDelayMs, backoffMs },
    isReplacing: settings.autorestart,
  };
}

export interface EndOfWorker {
  readonly exit: WorkerExit;
  /** The slot's, with this life already added. */
  readonly history: SlotHistory;
  /** The node's earlier ends that still count. */
  readonly endsMs: readonly number[];
  readonly nowMs: number;
  readonly slotCount: number;
}

/** @returns what to do now, and the ends that count from now on */
export function decideAfterEnd(
  { exit, history, endsMs, nowMs, slotCount }: EndOfWorker,
  limits: RestartLimits,
): { readonly next: AfterEnd; readonly endsMs: readonly number[] } {
  if (exit.exitCode !== null && exit.signal === null && limits.stopExitCodes.has(exit.exitCode)) {
    return { next: { kind: 'rest', reason: `exit code ${exit.exitCode} means that it is done` }, endsMs };
  }
  if (!limits.isReplacing) return { next: withoutRestart(exit), endsMs };
  const intensity = { ...limits.intensity, maxEnds: limits.intensity.maxEnds * slotCount };
  const counted = recordEnd(endsMs, nowMs, intensity);
  return { next: decideAfterCrash(history, counted, { ...limits, intensity }), endsMs: counted };
}

function decideAfterCrash(history: SlotHistory, endsMs: readonly number[], limits: RestartLimits): AfterEnd {
  const { maxRestarts, intensity, pace } = limits;
  if (isTooIntense(endsMs, intensity)) {
    return { kind: 'give-up', endCount: endsMs.length, periodSec: Math.round(intensity.periodMs / 1000) };
  }
  if (maxRestarts > 0 && history.crashCount > maxRestarts) {
    return { kind: 'fail', reason: `it crashed ${history.crashCount} times in a row` };
  }
  return { kind: 'restart', delayMs: restartDelayMs(history, pace) };
}

function withoutRestart({ exitCode, signal }: WorkerExit): AfterEnd {
  const reason = 'restarts are switched off (autorestart)';
  return { kind: exitCode === 0 && signal === null ? 'rest' : 'fail', reason };
}
