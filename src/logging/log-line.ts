import { styleText } from 'node:util';
import type { LogFields, LogLevel } from '../core/logger.js';
import { escapeControls } from './escape-controls.js';
import { redactUrls, redactValue } from './redact.js';

export interface LogRecord {
  readonly atMs: number;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

/** Longest line that is written (research: security S9). */
export const maxLineBytes = 65_536;

const colours = { error: 'red', warn: 'yellow', info: 'green', debug: 'gray' } as const;

/** One line of JSON; our own keys win over fields of the same name. */
export function jsonLine({ atMs, level, message, fields }: LogRecord): string {
  const own = { timestamp: new Date(atMs).toISOString(), level, message: redactUrls(cut(message)) };
  const line = escapeControls(JSON.stringify({ ...own, ...redactFields(fields), ...own }));
  const lineBytes = Buffer.byteLength(line);
  if (lineBytes <= maxLineBytes) return line;
  return escapeControls(JSON.stringify({ ...own, message: shorten(own.message), isShortened: true, lineBytes }));
}

/** One line for people: `12:03:04.567 info  worker is ready  workerId=3`. */
export function prettyLine({ atMs, level, message, fields }: LogRecord, hasColour: boolean): string {
  const paint = (colour: Parameters<typeof styleText>[0], text: string): string =>
    hasColour ? styleText(colour, text, { validateStream: false }) : text;
  const facts = Object.entries(redactFields(fields)).map(
    ([name, value]) => `${paint('gray', `${escapeControls(name)}=`)}${fact(value)}`,
  );
  const time = new Date(atMs).toISOString().slice(11, 23);
  const head = `${paint('gray', time)} ${paint(colours[level], level.padEnd(5))}`;
  const line = [`${head} ${escapeControls(redactUrls(cut(message)))}`, ...facts].join('  ');
  return Buffer.byteLength(line) <= maxLineBytes
    ? line
    : `${head} ${escapeControls(shorten(redactUrls(cut(message))))} (shortened)`;
}

function redactFields(fields: LogFields): LogFields {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, redactValue(name, typeof value === 'string' ? cut(value) : value)]),
  );
}

function fact(value: LogFields[string]): string {
  const text = String(value);
  return escapeControls(/^[^\s"=]+$/.test(text) ? text : JSON.stringify(text));
}

/** What is longer than a whole line may be is not worth searching for secrets. One character more shows that it was cut. */
function cut(text: string): string {
  return text.slice(0, maxLineBytes + 1);
}

/** An escaped character takes up to 6 bytes, so this always fits. */
function shorten(message: string): string {
  return message.slice(0, maxLineBytes / 8);
}
