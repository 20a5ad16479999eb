import { formatDuration } from '../../core/units.js';
import { readCount, readNumber, readRecord, readText, type UnknownRecord } from '../../protocol/read.js';
import { understood } from '../control/control-client.js';
import { type HistoryLine, readHistory } from '../answers/history-answer.js';
import { printed, summarize } from '../report/figures.js';
import { type Column, type Paint, renderTable } from '../render/render.js';

const bars = ' ▁▂▃▄▅▆▇█';
const widestBars = 60;

/** One line for each series: what it is, its bounds and its shape. */
export function renderHistory(answer: UnknownRecord, paint: Paint): string {
  const metric = readText(answer['metric']) ?? '';
  const lines = understood('the history', readHistory(answer));
  if (lines.every(({ points }) => points.every(([, value]) => value === null)))
    return `${metric}: nothing was measured`;
  const text = (value: number | undefined): string => printed(metric, value);
  const columns: readonly Column<HistoryLine>[] = [
    { title: 'of', cell: nameOf },
    { title: 'mean', align: 'right', cell: ({ points }) => text(summarize(points).mean) },
    { title: 'highest', align: 'right', cell: ({ points }) => text(summarize(points).highest) },
    {
      title: 'gaps',
      align: 'right',
      cell: ({ points }) => String(points.filter(([, value]) => value === null).length),
    },
    { title: metric, cell: ({ points }) => shapeOf(points.map(([, value]) => value)) },
  ];
  return renderTable(columns, lines, paint);
}

function nameOf({ nodeId, slot }: HistoryLine): string {
  if (nodeId === undefined) return 'cluster';
  return slot === undefined ? nodeId : `${nodeId}/${slot}`;
}

/** The highest of as many steps as a character stands for; `·` where nothing was measured. */
export function shapeOf(values: readonly (number | null)[]): string {
  const known = values.flatMap((value) => value ?? []);
  const top = known.reduce((most, value) => Math.max(most, value), 0);
  const perBar = Math.max(1, Math.ceil(values.length / widestBars));
  return Array.from({ length: Math.ceil(values.length / perBar) }, (_, index) => {
    const here = values.slice(index * perBar, (index + 1) * perBar).flatMap((value) => value ?? []);
    if (here.length === 0) return '·';
    const share = top <= 0 ? 0 : Math.max(0, ...here) / top;
    return bars[Math.round(share * (bars.length - 1))] ?? ' ';
  }).join('');
}

/** What a deploy changed, in three lines. */
export function renderComparison(answer: UnknownRecord, paint: Paint): string {
  const metric = readText(answer['metric']) ?? '';
  const [before, after] = [readRecord(answer['before']), readRecord(answer['after'])];
  const atMs = readCount(answer['atMs']);
  const verdict = understood('the comparison', readText(answer['verdict']));
  const label = readText(answer['label']);
  const at = atMs === undefined ? '' : new Date(atMs).toISOString();
  const rows = [
    { side: 'before', record: before },
    { side: 'after', record: after },
  ];
  const columns: readonly Column<(typeof rows)[number]>[] = [
    { title: metric, cell: ({ side }) => side },
    { title: 'mean', align: 'right', cell: ({ record }) => printed(metric, readNumber(record?.['mean'])) },
    { title: 'highest', align: 'right', cell: ({ record }) => printed(metric, readNumber(record?.['highest'])) },
    { title: 'steps', align: 'right', cell: ({ record }) => String(readCount(record?.['stepCount']) ?? 0) },
    { title: 'gaps', align: 'right', cell: ({ record }) => String(readCount(record?.['gapCount']) ?? 0) },
    { title: 'length', align: 'right', cell: ({ record }) => lengthOf(record) },
  ];
  const table = renderTable(columns, rows, paint);
  return `${label === undefined ? 'at' : `deploy ${label} at`} ${at}\n${table}${conclusion(metric, verdict, answer)}`;
}

function lengthOf(record: UnknownRecord | undefined): string {
  const [fromMs, toMs] = [readNumber(record?.['fromMs']), readNumber(record?.['toMs'])];
  return fromMs === undefined || toMs === undefined ? '' : formatDuration(Math.max(0, Math.round(toMs - fromMs)));
}

function conclusion(metric: string, verdict: string, answer: UnknownRecord): string {
  const [difference, noise] = [readNumber(answer['difference']), readNumber(answer['noise'])];
  const change = readNumber(answer['changeRatio']);
  if (difference === undefined) return 'there is not enough to compare yet';
  const sign = difference < 0 ? '-' : '+';
  const share = change === undefined ? '' : ` (${sign}${Math.abs(change * 100).toFixed(1)} %)`;
  const moved = `${sign}${printed(metric, Math.abs(difference))}${share}`;
  if (noise === undefined) return `${moved}; too few steps to tell it from chance`;
  const words = verdict === 'within-noise' ? 'within the noise' : verdict;
  return `${words}: ${moved}, noise ±${printed(metric, noise)}`;
}
