import type { MetricCondition } from './alert-rule.js';

/** Of one rule and one thing that it watches. */
export interface AlertState {
  readonly isFiring: boolean;
  /** Since when the figure has been where it must stay to change that; `undefined`: it is not there. */
  readonly turningSinceMs: number | undefined;
}

export const quiet: AlertState = { isFiring: false, turningSinceMs: undefined };

/**
 * Decides by one reading whether an alert fires: beyond the limit for `forMs` it does, at the recovery limit or within for
 * `forMs` it no longer does, and between the two it stays as it is.
 * @param value `undefined`: not measured, which counts as recovered
 * Source: thresholds with hysteresis as of Jitsi Videobridge, `for` as of Prometheus.
 */
export function nextState(
  state: AlertState,
  value: number | undefined,
  condition: Pick<MetricCondition, 'isAbove' | 'limit' | 'recoverAt' | 'forMs'>,
  nowMs: number,
): AlertState {
  const { isAbove, limit, recoverAt, forMs } = condition;
  const isBeyond = value !== undefined && (isAbove ? value > limit : value < limit);
  const hasRecovered = value === undefined || (isAbove ? value <= recoverAt : value >= recoverAt);
  const isTurning = state.isFiring ? hasRecovered : isBeyond;
  if (!isTurning) return state.turningSinceMs === undefined ? state : { ...state, turningSinceMs: undefined };
  const sinceMs = state.turningSinceMs ?? nowMs;
  if (nowMs - sinceMs >= forMs) return { isFiring: !state.isFiring, turningSinceMs: undefined };
  return state.turningSinceMs === undefined ? { ...state, turningSinceMs: sinceMs } : state;
}
