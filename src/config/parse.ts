import { formatBytes, formatDuration, parseBytes, parseDurationMs } from '../core/units.js';
import { assertNever } from '../core/assert-never.js';
import type { NumberSetting, Setting } from './setting.js';

const booleanWords: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['yes', true],
  ['false', false],
  ['0', false],
  ['no', false],
]);

/** Reads a flag or an environment variable as the setting's type; `undefined` when it cannot be read so. */
export function parseText(setting: Setting, text: string): boolean | number | string | undefined {
  const trimmed = text.trim();
  switch (setting.type) {
    case 'boolean':
      return booleanWords.get(trimmed.toLowerCase());
    case 'integer':
      return /^[+-]?\d{1,15}$/.test(trimmed) ? Number(trimmed) : undefined;
    case 'ratio':
      return /^[+-]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})$/.test(trimmed) ? Number(trimmed) : undefined;
    case 'duration':
      return wholeNumber(parseDurationMs(trimmed));
    case 'bytes':
      return wholeNumber(parseBytes(trimmed));
    case 'text':
    case 'choice':
      return text;
    default:
      return assertNever(setting);
  }
}

/** Reads a value of a config file: JSON's own types, and for numbers with a unit also their text (`"30s"`). */
export function parseFileValue(setting: Setting, value: unknown): unknown {
  if (typeof value === 'string') return parseText(setting, value);
  if (setting.type === 'text' && (typeof value === 'number' || typeof value === 'boolean')) return String(value);
  return value;
}

/** Whether a value has the setting's type and lies within its range. */
export function isAllowed(setting: Setting, value: unknown): boolean {
  switch (setting.type) {
    case 'boolean':
      return typeof value === 'boolean';
    case 'text':
      return typeof value === 'string' && setting.pattern.test(value);
    case 'choice':
      return typeof value === 'string' && setting.choices.includes(value);
    case 'ratio':
      return typeof value === 'number' && value >= setting.min && value <= setting.max;
    case 'integer':
    case 'duration':
    case 'bytes':
      if (value === 0 && setting.isOffAtZero) return true;
      return Number.isInteger(value) && Number(value) >= setting.min && Number(value) <= setting.max;
    default:
      return assertNever(setting);
  }
}

/** Says in words what a setting accepts. */
export function allowedText(setting: Setting): string {
  switch (setting.type) {
    case 'boolean':
      return 'true or false (also 1, 0, yes, no)';
    case 'integer':
      return `a whole number from ${setting.min} to ${setting.max}${orOff(setting)}`;
    case 'ratio':
      return `a ratio from ${setting.min} to ${setting.max}`;
    case 'duration':
      return `a duration from ${formatDuration(setting.min)} to ${formatDuration(setting.max)}, such as 500ms, 30s or 5m; a bare number is ms${orOff(setting)}`;
    case 'bytes':
      return `a size from ${formatBytes(setting.min)} to ${formatBytes(setting.max)}, such as 64MB; a bare number is bytes${orOff(setting)}`;
    case 'text':
      return setting.allowed;
    case 'choice':
      return setting.choices.join(', ');
    default:
      return assertNever(setting);
  }
}

function orOff({ isOffAtZero }: NumberSetting): string {
  return isOffAtZero ? '; 0 for off' : '';
}

function wholeNumber(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value);
}
