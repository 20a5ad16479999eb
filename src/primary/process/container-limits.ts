import { availableParallelism } from 'node:os';
import { availableCores, readCpuLimit } from '../../core/cpu-limit.js';
import type { Logger } from '../../core/logger.js';
import { readMemoryLimitBytes } from '../../metrics/collectors/memory-limit.js';

/** Says what this place allows, and what it lacks. */
export function tellContainerLimits(logger: Logger, pid: number = process.pid): void {
  logger.info('limits of this machine or container', {
    event: 'limits',
    coreCount: availableParallelism(),
    cpuLimit: readCpuLimit(),
    mostWorkers: availableCores(),
    memoryLimitBytes: readMemoryLimitBytes(),
  });
  if (pid !== 1) return;
  logger.warn(
    'this is process 1, which inherits orphaned processes and cannot bury them: run docker with --init, or tini',
    { event: 'pid-1' },
  );
}
