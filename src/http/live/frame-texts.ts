import type { LiveFrame } from '../../live/live-frame.js';
import type { LiveState } from './live-state.js';

/** A frame that stands for itself, for a reader that has just come. */
export function wholeFrame(state: LiveState): string {
  const { seq, atMs, host, nodes, totals, events, optimizer } = state;
  const rest: Omit<LiveFrame, 'rows'> = {
    ...{ seq, isWhole: true, atMs, host, nodes, totals, events, optimizer },
    gone: [],
  };
  return eventText(
    seq,
    rest,
    [...state.rows.values()].map(({ text }) => text),
  );
}

/** What is different from `before`; made once for all readers. */
export function changesFrame(before: LiveState, state: LiveState): string {
  const { seq, atMs, host, nodes, totals, rows, events, optimizer } = state;
  const known = new Set(before.events.map(({ id }) => id));
  const hasNewFacts = JSON.stringify(before.optimizer) !== JSON.stringify(optimizer);
  const rest: Omit<LiveFrame, 'rows'> = {
    ...{ seq, isWhole: false, atMs, host, nodes, totals },
    gone: [...before.rows.keys()].filter((key) => !rows.has(key)),
    events: events.filter(({ id }) => !known.has(id)),
    ...(hasNewFacts && { optimizer }),
  };
  const changed = [...rows].filter(([key, { text }]) => before.rows.get(key)?.text !== text);
  return eventText(
    seq,
    rest,
    changed.map(([, { text }]) => text),
  );
}

/** The rows are text already. */
function eventText(seq: number, rest: object, rows: readonly string[]): string {
  return `id: ${seq}\nevent: frame\ndata: ${JSON.stringify(rest).slice(0, -1)},"rows":[${rows.join(',')}]}\n\n`;
}
