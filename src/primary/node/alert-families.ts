import type { AlertFacts } from '../../http/ports/alert-ports.js';
import { type Family, series } from '../../prometheus/family.js';

/** What Prometheus is told of our own alerts. */
export function alertFamilies({ firing, webhook }: Pick<AlertFacts, 'firing' | 'webhook'>): readonly Family[] {
  return [
    {
      name: 'perf_supervisor_alert_firing',
      type: 'gauge',
      help: 'Alerts that fire now: always 1.',
      series: firing.map(({ rule, severity, slot }) =>
        series({ rule, severity, ...(slot !== undefined && { slot }) }, 1),
      ),
    },
    {
      name: 'perf_supervisor_alert_notices_total',
      type: 'counter',
      help: 'Notices to the webhook, by whether it took them.',
      series: webhook
        ? [series({ result: 'sent' }, webhook.sentCount), series({ result: 'failed' }, webhook.failedCount)]
        : [],
    },
  ];
}
