import type { OptimizationOutcome } from '../../protocol/outcome.js';
import { formatBytes, formatDuration } from '../../core/units.js';
import type { OptimizeAnswer } from '../answers/answers.js';
import { type Column, type Paint, renderTable } from './render.js';

interface Row {
  readonly workerId: number;
  readonly strategy: string;
  readonly status: OptimizationOutcome['status'] | 'no answer';
  readonly took: string;
  readonly what: string;
}

const styles = { completed: 'green', skipped: 'gray', failed: 'red', 'no answer': 'red' } as const;

const columns: readonly Column<Row>[] = [
  { title: 'worker', align: 'right', cell: ({ workerId }) => String(workerId) },
  { title: 'strategy', cell: ({ strategy }) => strategy },
  { title: 'status', cell: ({ status }) => status, style: ({ status }) => styles[status] },
  { title: 'took', align: 'right', cell: ({ took }) => took },
  { title: 'what', cell: ({ what }) => what },
];

/** One line per run and per worker that did not answer, ordered by worker. */
export function renderOutcomes({ replies, failures }: OptimizeAnswer, paint: Paint): string {
  const runs = replies.flatMap(({ workerId, outcomes }) => outcomes.map((outcome) => runRow(workerId, outcome)));
  const silent = failures.map(
    ({ workerId, reason }): Row => ({ workerId, strategy: '', status: 'no answer', took: '', what: reason }),
  );
  return renderTable(
    columns,
    [...runs, ...silent].sort((a, b) => a.workerId - b.workerId),
    paint,
  );
}

function runRow(workerId: number, outcome: OptimizationOutcome): Row {
  const { name, status, durationMs, reason, actions } = outcome;
  return { workerId, strategy: name, status, took: formatDuration(durationMs), what: reason ?? actionsText(actions) };
}

function actionsText(actions: OptimizationOutcome['actions']): string {
  return actions
    .map(({ action, count, bytes }) => `${action} ${count}${bytes === undefined ? '' : ` (${formatBytes(bytes)})`}`)
    .join(', ');
}
