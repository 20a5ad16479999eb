import { escapeControls } from '../../logging/escape-controls.js';
import type { DescribedEvent } from '../../live/describe-event.js';
import type { Paint } from './render.js';

/** One line an event, oldest first: when, where, what, why, and from which figures; the node where several are meant. */
export function renderTimeline(
  events: readonly DescribedEvent[],
  paint: Paint,
  { withNode = false }: { readonly withNode?: boolean } = {},
): string {
  return events.map((event) => `${renderLine(event, paint, withNode)}\n`).join('');
}

function renderLine(event: DescribedEvent, paint: Paint, withNode: boolean): string {
  const { atMs, what, reason, inputs } = event;
  const at = paint('gray', new Date(atMs).toISOString());
  const figures = Object.entries(inputs).map(([name, value]) => `${name} ${value}`);
  const known = figures.length === 0 ? '' : paint('gray', escapeControls(` [${figures.join(', ')}]`));
  const why = reason === '' ? '' : `: ${reason}`;
  const told = `${paint('bold', escapeControls(what))}${escapeControls(why)}${known}`;
  return [at, ...placeOf(event, withNode), told].join('  ');
}

/** What is about the whole of a node names at least that. */
function placeOf({ nodeId, slot, workerId }: DescribedEvent, withNode: boolean): readonly string[] {
  return [
    ...(withNode || slot === undefined ? [escapeControls(nodeId)] : []),
    ...(slot === undefined ? [] : [`slot ${slot}`]),
    ...(workerId === undefined ? [] : [`worker ${workerId}`]),
  ];
}
