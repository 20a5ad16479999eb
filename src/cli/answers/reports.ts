import { formatDuration } from '../../core/units.js';
import { readCount, readCutText, readList, readRecord } from '../../protocol/read.js';
import { readChanges } from '../launch/configuration-changes.js';
import type { ReportReader } from '../long-command.js';
import { type Column, type Paint, renderTable } from '../render/render.js';

const mostRows = 10_000;
const longestReason = 2000;

/** One slot or worker of a report: what became of it. */
interface Row {
  readonly place: string;
  readonly worker: string;
  readonly isFailed: boolean;
  readonly tookMs: number | undefined;
  readonly what: string;
}

/** Of reload and restart. */
export const slotReport: ReportReader<{ readonly rows: readonly Row[]; readonly changes: readonly string[] }> = {
  read(report) {
    const rows = joined(
      readList(report['replaced'], mostRows, (item) => doneRow(item, () => 'replaced')),
      readList(report['failures'], mostRows, failedRow),
    );
    return rows && { rows, changes: readChanges(report) };
  },
  render: ({ rows, changes }, paint) => [...changes, renderRows(rows, paint, 'nothing to replace')].join('\n'),
  failureCount: ({ rows }) => failureCount(rows),
};

export const drainReport: ReportReader<readonly Row[]> = {
  read: (report) =>
    joined(
      readList(report['drained'], mostRows, (item) => doneRow(item, drainText)),
      readList(report['failures'], mostRows, failedRow),
    ),
  render: (rows, paint) => renderRows(rows, paint, 'nothing to drain'),
  failureCount,
};

interface ScaleFigures {
  readonly before: number;
  readonly after: number;
  readonly slots: readonly number[];
}

export const scaleReport: ReportReader<ScaleFigures> = {
  read(report) {
    const before = readCount(report['before']);
    const after = readCount(report['after']);
    const slots = readList(report['slots'], mostRows, readCount);
    return before !== undefined && after !== undefined && slots ? { before, after, slots } : undefined;
  },
  render({ before, after, slots }) {
    if (before === after) return `still ${after} workers`;
    const verb = after > before ? 'added' : 'drained away';
    return `${before} workers are now ${after}; ${verb}: slots ${slots.join(', ')}`;
  },
  failureCount: () => 0,
};

export const resetReport: ReportReader<{ readonly slots: number; readonly restartCount: number | undefined }> = {
  read(report) {
    const slots = readList(report['slots'], mostRows, readRecord);
    return slots && { slots: slots.length, restartCount: readCount(report['restartCount']) };
  },
  render({ slots, restartCount }) {
    const restarts = restartCount === undefined ? '' : `; the restarts were ${restartCount}`;
    return `the crash counters of ${slots} slots are 0${restarts}`;
  },
  failureCount: () => 0,
};

/** Of undrain, which has nothing to tell. */
export const emptyReport: ReportReader<object> = {
  read: (report) => report,
  render: () => 'they take new work again',
  failureCount: () => 0,
};

const columns: readonly Column<Row>[] = [
  { title: 'slot', align: 'right', cell: ({ place }) => place },
  { title: 'worker', align: 'right', cell: ({ worker }) => worker },
  {
    title: 'status',
    cell: ({ isFailed }) => (isFailed ? 'failed' : 'done'),
    style: ({ isFailed }) => (isFailed ? 'red' : 'green'),
  },
  { title: 'took', align: 'right', cell: ({ tookMs }) => (tookMs === undefined ? '' : formatDuration(tookMs)) },
  { title: 'what', cell: ({ what }) => what },
];

function renderRows(rows: readonly Row[], paint: Paint, none: string): string {
  return rows.length === 0 ? none : renderTable(columns, rows, paint);
}

function failureCount(rows: readonly Row[]): number {
  return rows.filter(({ isFailed }) => isFailed).length;
}

function joined(done: readonly Row[] | undefined, failed: readonly Row[] | undefined): readonly Row[] | undefined {
  return done && failed && [...done, ...failed];
}

function doneRow(item: unknown, text: (record: Readonly<Record<string, unknown>>) => string): Row | undefined {
  const record = readRecord(item);
  return record && { ...identityOf(record), isFailed: false, tookMs: readCount(record['tookMs']), what: text(record) };
}

function failedRow(item: unknown): Row | undefined {
  const record = readRecord(item);
  const what = readCutText(readRecord(record?.['error'])?.['message'], longestReason);
  return record && what !== undefined ? { ...identityOf(record), isFailed: true, tookMs: undefined, what } : undefined;
}

function identityOf(record: Readonly<Record<string, unknown>>): Pick<Row, 'place' | 'worker'> {
  const text = (value: unknown): string => readCount(value)?.toString() ?? '';
  return { place: text(record['slot']), worker: text(record['workerId']) };
}

function drainText(record: Readonly<Record<string, unknown>>): string {
  const cutCount = readCount(record['cutCount']) ?? 0;
  return cutCount === 0 ? 'drained, nothing was cut' : `drained, ${cutCount} were cut at the deadline`;
}
