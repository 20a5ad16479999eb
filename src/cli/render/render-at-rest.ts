import { formatDuration } from '../../core/units.js';
import type { SlotAtRest } from '../../http/ports/ports.js';
import { escapeControls } from '../../logging/escape-controls.js';
import type { Paint } from './render.js';

const styles = { waiting: 'yellow', failed: 'red', done: 'gray' } as const;

/** One line for each slot without a worker: since when, why, and what follows; empty when every slot has one. */
export function renderAtRest(slots: readonly SlotAtRest[], nowMs: number, paint: Paint): string {
  return slots.map((slot) => `${renderSlot(slot, nowMs, paint)}\n`).join('');
}

function renderSlot(
  { slot, state, reason, sinceMs, crashCount, nextTryAtMs }: SlotAtRest,
  nowMs: number,
  paint: Paint,
): string {
  const next = nextTryAtMs === undefined ? 'reload or restart fills it' : `next try in ${span(nextTryAtMs - nowMs)}`;
  const crashes = crashCount === 0 ? '' : `, ${crashCount} crashes in a row`;
  const empty = `empty for ${span(nowMs - sinceMs)}${crashes}; ${next}`;
  return `slot ${slot}  ${paint(styles[state], state)}  ${empty}: ${escapeControls(reason)}`;
}

/** Two clocks may differ by a little. */
function span(durationMs: number): string {
  return formatDuration(Math.max(0, Math.round(durationMs)));
}
