import { type Family, series, single } from '../prometheus/family.js';
import type { Delivery } from './delivery.js';

type Counts = Pick<Delivery, 'sentCount' | 'failedCount'>;

/** What Prometheus is told of the export. */
export function exportFamilies(
  deliveries: { readonly metrics: Counts; readonly traces: Counts },
  droppedSpanCount: number,
): readonly Family[] {
  return [
    {
      name: 'perf_supervisor_otlp_exports_total',
      type: 'counter',
      help: 'Batches for the collector, by whether it took them.',
      series: Object.entries(deliveries).flatMap(([signal, { sentCount, failedCount }]) => [
        series({ signal, result: 'sent' }, sentCount),
        series({ signal, result: 'failed' }, failedCount),
      ]),
    },
    {
      name: 'perf_supervisor_otlp_spans_dropped_total',
      type: 'counter',
      help: 'Spans that were dropped because too many waited.',
      series: single(droppedSpanCount),
    },
  ];
}
