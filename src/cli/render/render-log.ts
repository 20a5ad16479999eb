import type { LogFields } from '../../core/logger.js';
import { escapeControls } from '../../logging/escape-controls.js';
import type { LogEntry } from '../../logging/log-entry.js';
import { prettyLine } from '../../logging/log-line.js';
import type { Paint } from './render.js';

const sourceColours = { primary: 'cyan', out: 'gray', err: 'red' } as const;
const widestSource = 'primary'.length;

/** One line for people; what workers print stands as it is, but cannot steer the terminal. */
export function logText(entry: LogEntry, paint: Paint, hasColour: boolean): string {
  const { source, record, level, atMs, text } = entry;
  const label = paint(sourceColours[source], source.padEnd(widestSource));
  if (source !== 'primary' || !record || atMs === undefined) return `${label} ${escapeControls(text)}\n`;
  const { timestamp: _timestamp, level: _level, message, app: _app, ...fields } = record;
  const line = prettyLine({ atMs, level, message: String(message), fields: fields as LogFields }, hasColour);
  return `${label} ${line}\n`;
}

/** One line of JSON with the keys of our own log: a worker's own record keeps its keys, and text becomes the message. */
export function logJson({ source, record, level, atMs, text }: LogEntry, app: string): string {
  const known = { ...(atMs !== undefined && { timestamp: new Date(atMs).toISOString() }), level };
  return `${escapeControls(JSON.stringify({ ...known, ...(record ?? { message: text }), app, type: source }))}\n`;
}
