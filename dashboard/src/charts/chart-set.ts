/** What the charts of a page show; each has one unit. */
export interface ChartPlan {
  readonly title: string;
  readonly unit: string;
  readonly metrics: readonly { readonly metric: string; readonly label: string; readonly colour: string }[];
  readonly threshold?: 'memoryRatio' | 'cpuRatio';
}

export const chartPlans: readonly ChartPlan[] = [
  { title: 'Peers', unit: 'count', metrics: [{ metric: 'peersConnected', label: 'connected', colour: 'blue' }] },
  {
    title: 'Response time',
    unit: 'ms',
    metrics: [
      { metric: 'responseTimeP99Ms', label: 'p99', colour: 'orange' },
      { metric: 'responseTimeP50Ms', label: 'median', colour: 'blue' },
    ],
  },
  { title: 'Failed requests', unit: 'ratio', metrics: [{ metric: 'errorRatio', label: 'failed', colour: 'red' }] },
  { title: 'Requests', unit: 'count/s', metrics: [{ metric: 'requestsPerSec', label: 'requests', colour: 'blue' }] },
  {
    title: 'Event loop delay',
    unit: 'ms',
    metrics: [{ metric: 'eventLoopDelayP99Ms', label: 'p99', colour: 'orange' }],
  },
  {
    title: 'CPU',
    unit: 'ratio',
    threshold: 'cpuRatio',
    metrics: [
      { metric: 'cpuRatio', label: 'CPU', colour: 'blue' },
      { metric: 'eventLoopUtilizationRatio', label: 'event loop', colour: 'orange' },
    ],
  },
  {
    title: 'Memory',
    unit: 'ratio',
    threshold: 'memoryRatio',
    metrics: [{ metric: 'memoryRatio', label: 'of the limit', colour: 'blue' }],
  },
  {
    title: 'Throughput',
    unit: 'bytes/s',
    metrics: [{ metric: 'throughputBytesPerSec', label: 'in and out', colour: 'blue' }],
  },
];
