import { formatBytes, formatDuration } from '../../core/units.js';
import type { Setting } from '../setting.js';

/** A default as a person would write it: `30s`, `64MB`, `0.8`; empty when there is none. */
export function defaultText(setting: Setting): string {
  if (setting.default === undefined) return '';
  if (setting.type === 'duration') return durationText(setting.default);
  if (setting.type === 'bytes') return formatBytes(setting.default).replaceAll(/[ ]|\.0(?= )/g, '');
  return String(setting.default);
}

/** Only whole seconds have a longer unit: 1500 ms are not `1s`. */
function durationText(ms: number): string {
  return ms % 1000 === 0 ? formatDuration(ms).replaceAll(' ', '') : `${ms}ms`;
}
