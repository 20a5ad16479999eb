import type { SampleValues } from '../../protocol/sample.js';
import { Growth } from '../growth.js';
import { type Collector, readingCollector } from './collector.js';

const microsecondsPerMs = 1000;

/** CPU time of this process, all threads (R32). */
export function createCpuCollector(
  monotonicMs: number,
  read: () => NodeJS.CpuUsage = () => process.cpuUsage(),
): Collector {
  const growth = new Growth(totalMs(read()), monotonicMs);
  return readingCollector('cpu', (nowMs): SampleValues => {
    const usage = read();
    const usedRatio = growth.perMs(totalMs(usage), nowMs);
    return {
      cpuUserTotalMs: usage.user / microsecondsPerMs,
      cpuSystemTotalMs: usage.system / microsecondsPerMs,
      ...(usedRatio === undefined ? {} : { cpuRatio: Math.min(usedRatio, 1), cpuUncappedRatio: usedRatio }),
    };
  });
}

function totalMs(usage: NodeJS.CpuUsage): number {
  return (usage.user + usage.system) / microsecondsPerMs;
}
