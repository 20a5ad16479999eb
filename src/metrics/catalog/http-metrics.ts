import type { MetricName } from '../../protocol/sample.js';
import type { MetricDefinition } from '../metric.js';
import { bytesTotal, countTotal, duration, population, share } from './shapes.js';

const responseTime = (q: number) =>
  ({
    ...duration,
    overWorkers: 'max',
    quantile: { histogram: 'responseTimeMs', q },
    help: `From the head of a request to the end of its answer, percentile ${Math.round(q * 100)} of the window.`,
  }) as const satisfies MetricDefinition;

const rate = { unit: 'count/s', kind: 'gauge', overWorkers: 'sum', overTime: 'mean', resolution: 0.01 } as const;

/** What the worker's own HTTP servers and sockets do, with and without TLS. */
export const httpMetrics = {
  requestCount: {
    ...countTotal,
    overWorkers: 'sum',
    exposedAs: 'requests',
    help: 'Requests that ended: answered, or given up by the client.',
  },
  errorCount: {
    ...countTotal,
    overWorkers: 'sum',
    exposedAs: 'errors',
    help: 'Answers with status 500 and above, uncaught exceptions, and errors that the application reported.',
  },
  requestsPerSec: { ...rate, help: 'Requests that ended, per second of the window.' },
  errorsPerSec: { ...rate, help: 'Errors per second of the window.' },
  errorRatio: {
    ...share,
    overWorkers: 'mean',
    ratioOf: { part: 'errorsPerSec', whole: 'requestsPerSec' },
    help: 'Errors / requests in the window, at most 1; 0 with no requests.',
  },
  requestsInFlight: {
    ...population,
    overWorkers: 'sum',
    overTime: 'max',
    help: 'Requests that wait for their answer.',
  },
  responseTimeMeanMs: {
    ...duration,
    overWorkers: 'mean',
    meanOf: 'responseTimeMs',
    help: 'From the head of a request to the end of its answer, mean of the window.',
  },
  responseTimeP50Ms: responseTime(0.5),
  responseTimeP95Ms: responseTime(0.95),
  responseTimeP99Ms: responseTime(0.99),
  httpSockets: { ...population, overWorkers: 'sum', help: 'Open sockets that speak HTTP/1.' },
  webSockets: { ...population, overWorkers: 'sum', help: 'Open sockets that an HTTP upgrade took over.' },
  socketReceivedTotalBytes: {
    ...bytesTotal,
    overWorkers: 'sum',
    help: 'Bytes received on accepted sockets, open and closed.',
  },
  socketSentTotalBytes: { ...bytesTotal, overWorkers: 'sum', help: 'Bytes sent on accepted sockets, open and closed.' },
  throughputBytesPerSec: {
    unit: 'bytes/s',
    kind: 'gauge',
    overWorkers: 'sum',
    overTime: 'mean',
    resolution: 1,
    help: 'Bytes in and out per second of the window: accepted sockets, and peers where they are watched.',
  },
} as const satisfies Partial<Record<MetricName, MetricDefinition>>;
