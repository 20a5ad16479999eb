import { parseDurationMs } from '../core/units.js';

const isoTime = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/;
const epochMs = /^\d{12,14}$/;

/** What a time in a query may look like, for messages. */
export const timeForms = 'an ISO time, ms since epoch, or relative like -15m';

/** Reads a time of a query as ms since epoch; `undefined` when it is none of `timeForms`. */
export function parseTime(text: string, nowMs: number): number | undefined {
  if (text === 'now') return nowMs;
  if (text.startsWith('-')) {
    const agoMs = parseDurationMs(text.slice(1));
    return agoMs === undefined ? undefined : nowMs - agoMs;
  }
  if (epochMs.test(text)) return Number(text);
  const atMs = isoTime.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isFinite(atMs) ? atMs : undefined;
}
