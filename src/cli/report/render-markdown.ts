import { escapeControls } from '../../logging/escape-controls.js';
import { formatDuration } from '../../core/units.js';
import { printed, printedChange, printedInterval } from './figures.js';
import type { Report } from './document.js';

/** Characters that Markdown or the HTML in it would read. */
const special = /[\\`*_[\]<>|#]/g;

function plain(text: string): string {
  return escapeControls(text).replaceAll(special, (sign) => `\\${sign}`);
}

export function renderMarkdown(report: Report): string {
  const { name, nodeId, fromMs, toMs, before, advice, counts, isCut, verdicts, incidents } = report;
  return [
    `# ${plain(name)} on ${plain(nodeId)}`,
    `${printedInterval({ fromMs, toMs })}${before ? `, compared with ${printedInterval(before)}` : ''}`,
    '## What to do',
    ...list(
      advice.map(({ text, evidence }) => `${plain(text)} *${plain(evidence)}*`),
      'Nothing: no figure asks for it.',
    ),
    ...trendLines(report),
    '## What happened',
    ...list(
      counts.map(
        (one) => `${one.count} × ${plain(one.what)}${one.before === undefined ? '' : `, before ${one.before}`}`,
      ),
      'Nothing was recorded.',
    ),
    ...(isCut ? ['Only the newest 1,000 events are counted.'] : []),
    '## What each strategy is worth',
    ...list(
      verdicts.map(({ strategy, verdict, reason }) => `**${plain(strategy)}** ${verdict}: ${plain(reason)}`),
      'Nothing is proven yet.',
    ),
    ...workerLines(report),
    '## Incidents, newest first',
    ...list(
      incidents.map(
        ({ atMs, nodeId: node, slot, text }) =>
          `${new Date(atMs).toISOString()} ${plain(node)}${slot === undefined ? '' : `/${slot}`} ${plain(text)}`,
      ),
      'None.',
    ),
    '',
  ].join('\n');
}

function trendLines({ trends, before }: Report): readonly string[] {
  const rows = trends.map(({ metric, mean, highest, compared }) => [
    metric,
    printed(metric, mean),
    printed(metric, highest),
    ...(compared ? [printed(metric, compared.before.mean ?? undefined), printedChange(metric, compared)] : []),
  ]);
  const titles = ['metric', 'mean', 'highest', ...(before ? ['mean before', 'change'] : [])];
  return ['## Trends', row(titles), row(titles.map(() => '---')), ...rows.map(row)];
}

function workerLines({ slowest, leakiest, forecasts }: Report): readonly string[] {
  const when = (ms: number | undefined): string => (ms === undefined ? '' : ` in ${formatDuration(ms)}`);
  return [
    '## Slowest and leakiest',
    ...list(
      slowest.map(({ nodeId, slot, value }) => `slot ${slot} on ${plain(nodeId)}: p99 ${printed('Ms', value)}`),
      'No request was measured.',
    ),
    ...list(
      leakiest.map(
        ({ nodeId, slot, value }) =>
          `slot ${slot} on ${plain(nodeId)}: memory +${printed('Ratio', value)} of its limit an hour`,
      ),
      'No memory rose.',
    ),
    '## Forecasts',
    ...list(
      forecasts.map(
        ({ slot, metric, limit, timeToLimitMs }) =>
          `slot ${slot}: ${metric} reaches ${printed(metric, limit)}${when(timeToLimitMs)}`,
      ),
      'No limit is near.',
    ),
  ];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function list(lines: readonly string[], otherwise: string): readonly string[] {
  return lines.length === 0 ? [otherwise] : lines.map((line) => `- ${line}`);
}
