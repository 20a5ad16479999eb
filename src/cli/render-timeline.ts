import { escapeControls } from '../logging/escape-controls.js';
import { type DescribedEvent, placeOf } from '../live/describe-event.js';
import type { Paint } from './render.js';

/** One line an event, oldest first: when, where, what, why, and from which figures. */
export function renderTimeline(events: readonly DescribedEvent[], paint: Paint): string {
  return events.map((event) => `${renderLine(event, paint)}\n`).join('');
}

function renderLine({ what, reason, inputs, ...event }: DescribedEvent, paint: Paint): string {
  const at = paint('gray', new Date(event.atMs).toISOString());
  const figures = Object.entries(inputs).map(([name, value]) => `${name} ${value}`);
  const known = figures.length === 0 ? '' : paint('gray', escapeControls(` [${figures.join(', ')}]`));
  const why = reason === '' ? '' : `: ${reason}`;
  return `${at}  ${placeOf(event, event.nodeId)}  ${paint('bold', escapeControls(what))}${escapeControls(why)}${known}`;
}
