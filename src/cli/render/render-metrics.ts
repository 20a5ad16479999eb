import { formatBytes, formatDuration, formatRatio } from '../../core/units.js';
import { readNumber } from '../../protocol/read.js';
import type { WorkerMetrics } from '../answers/answers.js';
import { type Column, type Paint, renderTable } from './render.js';

const columns: readonly Column<WorkerMetrics>[] = [
  { title: 'worker', align: 'right', cell: ({ workerId }) => String(workerId) },
  { title: 'memory', align: 'right', cell: current('memoryUsage', formatRatio) },
  { title: 'cpu', align: 'right', cell: current('cpuUsage', formatRatio) },
  { title: 'peers', align: 'right', cell: current('activeConnections', String) },
  { title: 'response', align: 'right', cell: current('responseTime', (ms) => `${ms.toFixed(1)} ms`) },
  { title: 'throughput', align: 'right', cell: current('throughput', (bytes) => `${formatBytes(bytes)}/s`) },
  { title: 'errors', align: 'right', cell: current('errorRate', formatRatio) },
  { title: 'up', align: 'right', cell: current('uptime', (seconds) => formatDuration(seconds * 1000)) },
  {
    title: 'runs',
    align: 'right',
    cell: ({ performance }) => String(readNumber(performance['optimizationCount']) ?? ''),
  },
];

export function renderMetrics(workers: readonly WorkerMetrics[], paint: Paint): string {
  return renderTable(columns, workers, paint);
}

function current(name: string, print: (value: number) => string): (worker: WorkerMetrics) => string {
  return ({ currentMetrics }) => {
    const value = readNumber(currentMetrics[name]);
    return value === undefined ? '' : print(value);
  };
}
