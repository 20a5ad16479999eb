import type { Clock } from '../../core/clock.js';
import type { OptimizationCost } from '../../protocol/outcome.js';

export interface CostMeterParts {
  readonly clock: Clock;
  /** CPU time of the process so far. */
  readonly readCpuMs: () => number;
  /** How late timers were before the run: what others do to the event loop is not the run's doing. */
  readonly usualDelayMs: number;
}

const tickMs = 10;
/** Timers count in whole ms and are up to one late on an idle loop. */
const timerErrorMs = 2;

/** Starts to measure what a run costs. @returns ends the measurement; the part of a pause that is usual is left out */
export function meterCost({ clock, readCpuMs, usualDelayMs }: CostMeterParts): () => OptimizationCost {
  const cpuBeforeMs = readCpuMs();
  let dueMs = clock.monotonicMs() + tickMs;
  let pauseMs = 0;
  const look = (): void => {
    const nowMs = clock.monotonicMs();
    const lateMs = nowMs - dueMs;
    if (lateMs > usualDelayMs + timerErrorMs) pauseMs += lateMs - usualDelayMs;
    dueMs = nowMs + tickMs;
  };
  const cancel = clock.every(tickMs, look);
  return () => {
    cancel();
    look();
    return { pauseMs, cpuMs: Math.max(0, readCpuMs() - cpuBeforeMs) };
  };
}
