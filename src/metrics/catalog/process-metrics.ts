import type { MetricName } from '../../protocol/sample.js';
import type { MetricDefinition } from '../metric.js';
import { age, duration, durationTotal, load, share, size } from './shapes.js';

/** Memory, CPU and the machine. A worker that is short of memory is not helped by the others, so there the worst counts. */
export const processMetrics = {
  memoryRatio: {
    ...share,
    overWorkers: 'max',
    help: 'Memory in use: the larger of heap used / heap limit and resident / memory limit.',
  },
  heapUsedBytes: { ...size, overWorkers: 'sum', help: 'JavaScript heap in use.' },
  heapTotalBytes: { ...size, overWorkers: 'sum', help: 'JavaScript heap that is allocated.' },
  heapLimitBytes: { ...size, overWorkers: 'sum', help: 'Most that the JavaScript heap may grow to.' },
  externalBytes: { ...size, overWorkers: 'sum', help: 'Memory outside the heap that JavaScript objects own.' },
  arrayBuffersBytes: { ...size, overWorkers: 'sum', help: 'Array buffers and Buffers, a part of the external memory.' },
  rssBytes: { ...size, overWorkers: 'sum', help: 'Resident set size; pages that workers share count in each.' },
  memoryLimitBytes: {
    ...size,
    overWorkers: 'max',
    help: 'What a process may use: the limit of its cgroup, else the memory of the machine.',
  },
  cpuRatio: { ...share, overWorkers: 'mean', help: 'Share of one core, capped at 1.' },
  cpuUncappedRatio: {
    ...share,
    overWorkers: 'mean',
    help: 'CPU time / wall time, not capped: above 1 when several threads work.',
  },
  cpuUserTotalMs: { ...durationTotal, overWorkers: 'sum', help: 'CPU time in user mode since the start.' },
  cpuSystemTotalMs: { ...durationTotal, overWorkers: 'sum', help: 'CPU time in the kernel since the start.' },
  loadAverage1: { ...load, overWorkers: 'max', help: 'Load average of the machine over 1 minute.' },
  loadAverage5: { ...load, overWorkers: 'max', help: 'Load average of the machine over 5 minutes.' },
  loadAverage15: { ...load, overWorkers: 'max', help: 'Load average of the machine over 15 minutes.' },
  uptimeSec: { ...age, overWorkers: 'max', help: 'How long the process has been running; of several, the oldest.' },
  systemUptimeSec: { ...age, overWorkers: 'max', help: 'How long the machine has been running.' },
  samplingIntervalMs: {
    ...duration,
    overWorkers: 'max',
    overTime: 'last',
    resolution: 1,
    help: 'How often the worker samples itself now; longer than configured under high CPU.',
  },
} as const satisfies Partial<Record<MetricName, MetricDefinition>>;
