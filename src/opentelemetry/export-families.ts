import { type Family, line } from '../prometheus/family.js';
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
      lines: Object.entries(deliveries).flatMap(([signal, { sentCount, failedCount }]) => [
        line({ signal, result: 'sent' }, sentCount),
        line({ signal, result: 'failed' }, failedCount),
      ]),
    },
    {
      name: 'perf_supervisor_otlp_spans_dropped_total',
      type: 'counter',
      help: 'Spans that were dropped because too many waited.',
      lines: [` ${droppedSpanCount}`],
    },
  ];
}
