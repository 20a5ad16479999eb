import { performance, type PerformanceNodeTiming } from 'node:perf_hooks';
import type { Clock } from '../../core/clock.js';
import type { ConnectionSource } from '../../metrics/sampler.js';
import type { PressureReading } from '../../optimizer/admission/pressure-watch.js';
import { readProcessorWaitMs } from './processor-wait.js';

/** @types/node 20 does not know it yet; Node has it from 20.18 and 22.8. */
type NodeTiming = PerformanceNodeTiming & { readonly uvMetricsInfo: { readonly loopCount: number } };

/** What is less late is no sign of anything, so nobody needs to know what made it late. */
const lateMs = 20;

/** Reads what the process counts anyway; 2 us. @param delayMs how late the reading is */
export function readPressure(connections: ConnectionSource, delayMs: number, clock: Clock): PressureReading {
  const { requestsInFlight, answered, acceptedCount } = connections;
  return {
    nowMs: clock.monotonicMs(),
    delayMs,
    requestsInFlight,
    answeredCount: answered.count,
    answeredMs: answered.totalMs,
    acceptedCount,
    turnCount: (performance.nodeTiming as NodeTiming).uvMetricsInfo.loopCount,
    idleMs: performance.eventLoopUtilization().idle,
    processorWaitMs: delayMs >= lateMs ? readProcessorWaitMs() : undefined,
  };
}
