import type { SampleValues } from '../../protocol/sample.js';
import { type Collector, readingCollector } from './collector.js';

/** The figures of admission control, by the names of a sample. */
export type AdmissionValues = Pick<
  SampleValues,
  | 'refusedByQueueCount'
  | 'refusedByLimitCount'
  | 'refusedByJoinRateCount'
  | 'refusedExistingCount'
  | 'abandonedRequestCount'
  | 'classifierFaultCount'
  | 'admissionArmedRatio'
  | 'inFlightLimit'
>;

export function createAdmissionCollector(read: () => AdmissionValues): Collector {
  return readingCollector('admission', read);
}
