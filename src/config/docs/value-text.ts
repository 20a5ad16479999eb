import { formatBytes, formatDuration } from '../../core/units.js';
import type { Setting } from '../setting.js';

/** A default as a person would write it: `30s`, `64MB`, `0.8`; empty when there is none. */
export function defaultText(setting: Setting): string {
  if (setting.default === undefined) return '';
  if (setting.type === 'duration') return formatDuration(setting.default).replaceAll(' ', '');
  if (setting.type === 'bytes') return formatBytes(setting.default).replaceAll(/[ ]|\.0(?= )/g, '');
  return String(setting.default);
}
