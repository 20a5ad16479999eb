import { formatBytes, formatDuration, formatRatio } from '../../core/units.js';
import type { ForecastAnswer, ForecastRow, UsageHourRow, UsageRow } from '../answers/forecast-answer.js';
import { type Column, type Paint, renderTable } from './render.js';

const kindStyles: Readonly<Record<string, 'red' | 'green' | 'gray'>> = { rising: 'red', steady: 'green' };

/** The workers' figures, then what use of the node is expected. */
export function renderForecast({ workers, usage }: ForecastAnswer, paint: Paint): string {
  const table =
    workers.length === 0
      ? 'no worker has been watched for long enough: the first forecast takes ten minutes'
      : renderTable(columns, workers, paint);
  return [table, ...usage.map((row) => renderUsage(row, paint))].join('\n\n');
}

const columns: readonly Column<ForecastRow>[] = [
  { title: 'slot', align: 'right', cell: ({ slot }) => String(slot) },
  { title: 'worker', align: 'right', cell: ({ workerId }) => String(workerId) },
  { title: 'figure', cell: ({ metric }) => metric },
  { title: 'limit', align: 'right', cell: ({ metric, limit }) => printed(metric, limit) },
  { title: 'forecast', cell: ({ kind }) => kind.replace('-', ' '), style: ({ kind }) => kindStyles[kind] ?? 'gray' },
  { title: 'limit in', align: 'right', cell: ({ timeToLimitMs }) => duration(timeToLimitMs) },
  { title: 'earliest', align: 'right', cell: ({ earliestMs }) => duration(earliestMs) },
  { title: 'latest', align: 'right', cell: ({ latestMs }) => duration(latestMs) },
  {
    title: 'sure',
    align: 'right',
    cell: ({ probability }) => (probability === undefined ? '' : formatRatio(probability)),
  },
  { title: 'why not', cell: ({ reason }) => reason ?? '' },
];

function renderUsage({ metric, reason, basis, medianErrorRatio, hours }: UsageRow, paint: Paint): string {
  if (reason !== undefined) return `${metric}: cannot tell, ${reason}`;
  const error =
    medianErrorRatio === undefined ? '' : `; wrong by ${formatRatio(medianErrorRatio)} in the median so far`;
  return `${metric} by the ${basis ?? 'hour'}${error}\n${renderTable(usageColumns(metric), hours, paint)}`;
}

function usageColumns(metric: string): readonly Column<UsageHourRow>[] {
  const figure = (value: number): string => (metric === 'cpuRatio' ? value.toFixed(2) : value.toFixed(0));
  return [
    { title: 'hour', cell: ({ atMs }) => new Date(atMs).toISOString().slice(0, 16).replace('T', ' ') },
    { title: 'expected', align: 'right', cell: ({ value }) => figure(value) },
    { title: 'from', align: 'right', cell: ({ low }) => figure(low) },
    { title: 'to', align: 'right', cell: ({ high }) => figure(high) },
  ];
}

function duration(ms: number | undefined): string {
  return ms === undefined ? '' : formatDuration(ms);
}

function printed(metric: string, value: number): string {
  if (metric.endsWith('Bytes')) return formatBytes(value);
  return metric.endsWith('Ratio') ? formatRatio(value) : String(value);
}
