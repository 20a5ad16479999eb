import type { MetricName } from '../../protocol/sample.js';
import type { MetricDefinition } from '../metric.js';
import { countTotal, population, share } from './shapes.js';

const refused = (exposedAs: string, why: string) =>
  ({
    ...countTotal,
    overWorkers: 'sum',
    exposedAs,
    help: `Requests that an overloaded worker answered with 503, ${why}.`,
  }) as const satisfies MetricDefinition;

/** What admission control keeps from the program. */
export const admissionMetrics = {
  refusedByQueueCount: refused('requests_refused_queue', 'since they would have waited, or had waited, too long'),
  refusedByLimitCount: refused('requests_refused_limit', 'since too many were at work'),
  refusedByJoinRateCount: refused('requests_refused_join_rate', 'since too many WebRTC joins began'),
  refusedExistingCount: refused('requests_refused_existing', 'of clients that are connected'),
  abandonedRequestCount: {
    ...countTotal,
    overWorkers: 'sum',
    exposedAs: 'requests_abandoned',
    help: 'Requests whose client gave up while they waited in an overloaded worker: the program never saw them.',
  },
  classifierFaultCount: {
    ...countTotal,
    overWorkers: 'sum',
    exposedAs: 'classifier_faults',
    help: "Answers of the application's classifier that were late, thrown or no class.",
  },
  admissionArmedRatio: { ...share, overWorkers: 'mean', help: 'Whether admission control is armed: 1 or 0.' },
  inFlightLimit: {
    ...population,
    overWorkers: 'sum',
    help: 'Requests that may be at work at once while admission control is armed.',
  },
} as const satisfies Partial<Record<MetricName, MetricDefinition>>;
