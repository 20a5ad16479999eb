import { readFileSync } from 'node:fs';

const nsPerMs = 1e6;

/**
 * How long this process has been ready to run but had no processor, ms since its start; `undefined` where the kernel does
 * not say. About 20 us.
 * Source: the second figure of /proc/<pid>/schedstat, Documentation/scheduler/sched-stats of Linux.
 */
export function readProcessorWaitMs(file = '/proc/self/schedstat'): number | undefined {
  try {
    const waitedNs = Number(readFileSync(file, 'latin1').split(' ')[1]);
    return Number.isFinite(waitedNs) ? waitedNs / nsPerMs : undefined;
  } catch {
    // No Linux, or a kernel without these figures: then every delay counts as a queue, as if there were no neighbours.
    return undefined;
  }
}
