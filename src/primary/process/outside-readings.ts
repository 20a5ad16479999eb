import type { Cancel, Clock } from '../../core/clock.js';
import type { ProcessUsage } from './process-usage.js';
import type { WorkerHandle } from '../worker/worker-handle.js';

/** pidusage costs about 0.4 ms a sweep; a cross-check needs no more. */
const periodMs = 5000;
/** Where memory is limited, a worker that is too busy to report must not go unseen. */
const limitedPeriodMs = 2000;

/** Sees every worker from outside, now and then, one sweep at a time. */
export function readFromOutside(
  usage: ProcessUsage,
  handles: () => readonly WorkerHandle[],
  clock: Clock,
  isMemoryLimited: boolean,
): Cancel {
  let isReading = false;
  const sweep = async (): Promise<void> => {
    isReading = true;
    const readings = await usage.read(handles().map(({ identity }) => identity.pid));
    for (const handle of handles()) handle.outside = readings.get(handle.identity.pid);
    isReading = false;
  };
  return clock.every(isMemoryLimited ? limitedPeriodMs : periodMs, () => {
    if (!isReading) void sweep();
  });
}
