import { changeOf } from '../../live/live-change.js';
import type { LiveChange, LiveFrame, LiveRow } from '../../live/live-frame.js';
import type { LiveState } from './live-state.js';

/** A frame that stands for itself, for a reader that has just come. */
export function wholeFrame({ rows, ...state }: LiveState): string {
  return eventText({ ...state, isWhole: true, rows: [...rows.values()], changes: [], gone: [] });
}

/** What is different from `before`; made once for all readers. */
export function changesFrame(before: LiveState, state: LiveState): string {
  const { seq, atMs, host, nodes, totals, rows, events, optimizer } = state;
  const known = new Set(before.events.map(({ id }) => id));
  const hasNewFacts = JSON.stringify(before.optimizer) !== JSON.stringify(optimizer);
  return eventText({
    ...{ seq, isWhole: false, atMs, host, nodes, totals },
    ...changesOf(before.rows, rows),
    gone: [...before.rows.keys()].filter((key) => !rows.has(key)),
    events: events.filter(({ id }) => !known.has(id)),
    ...(hasNewFacts && { optimizer }),
  });
}

/** Who a worker is stays the same for hours, so that of most only figures are told. */
function changesOf(before: LiveState['rows'], rows: LiveState['rows']): Pick<LiveFrame, 'rows' | 'changes'> {
  const told: LiveRow[] = [];
  const changes: LiveChange[] = [];
  for (const [key, row] of rows) {
    const known = before.get(key);
    const change = known && changeOf(key, known, row);
    if (!change) told.push(row);
    else if (change[1] !== 0) changes.push(change);
  }
  return { rows: told, changes };
}

function eventText(frame: LiveFrame): string {
  return `id: ${frame.seq}\nevent: frame\ndata: ${JSON.stringify(frame)}\n\n`;
}
