import { formatBytes, formatDuration, formatRatio } from '../../core/units.js';
import type { WorkerForecast } from '../../http/ports/ports.js';
import type { MetricName } from '../../protocol/sample.js';

/** A forecast in words and figures, as log and timeline have it. */
export interface Foreseen {
  readonly metric: MetricName;
  readonly reason: string;
  readonly inputs: Readonly<Record<string, number>>;
}

const names: Partial<Record<MetricName, string>> = {
  heapUsedBytes: 'heap',
  rssBytes: 'memory',
  cpuRatio: 'cpu',
  peersOpen: 'peers',
};

export function putIntoWords(forecast: WorkerForecast): Foreseen {
  const { metric, limit, probability } = forecast;
  const inputs = { limit, ...(probability !== undefined && { probability }) };
  const name = names[metric] ?? metric;
  switch (forecast.kind) {
    case 'rising': {
      const { timeToLimitMs, earliestMs, latestMs } = forecast;
      const when = timeToLimitMs === undefined ? '' : ` in about ${formatDuration(timeToLimitMs)}`;
      const until = latestMs === undefined ? 'open' : formatDuration(latestMs);
      const range = `between ${formatDuration(earliestMs)} and ${until}`;
      return {
        metric,
        reason: `${name} will reach ${printed(metric, limit)}${when} (${range}; ${formatRatio(forecast.probability)} sure)`,
        inputs: {
          ...inputs,
          earliestMs,
          ...(timeToLimitMs !== undefined && { timeToLimitMs }),
          ...(latestMs !== undefined && { latestMs }),
        },
      };
    }
    case 'steady':
      return { metric, reason: `${name} no longer grows towards ${printed(metric, limit)}`, inputs };
    case 'cannot-tell':
      return { metric, reason: `${name}: ${forecast.reason}`, inputs };
  }
}

function printed(metric: MetricName, value: number): string {
  if (metric.endsWith('Bytes')) return formatBytes(value);
  return metric.endsWith('Ratio') ? formatRatio(value) : String(value);
}
