import { formatBytes, formatDuration } from '../../core/units.js';
import type { ResolvedSettings, SettingSource } from '../../config/resolve.js';
import type { Setting } from '../../config/setting.js';
import { type SettingName, settings } from '../../config/settings.js';
import { type Column, type Paint, renderTable } from './render.js';

export interface SettingRow {
  readonly name: SettingName;
  /** `null` when it is not set and has no default; a secret is `(hidden)`. */
  readonly value: string | number | boolean | null;
  /** For example `environment variable CPU_THRESHOLD`. */
  readonly source: string;
}

export function settingRow(name: SettingName, { settings: values, sources }: ResolvedSettings): SettingRow {
  const setting: Setting = settings[name];
  const value = values[name] ?? null;
  return {
    name,
    value: setting.isSecret && value !== null ? '(hidden)' : value,
    source: sourceText(sources[name]),
  };
}

/** `flag --x`, `.env file <path>: X`, `config file <path>`, `ecosystem file <path>: x`. */
function sourceText({ kind, name, path }: SettingSource): string {
  if (kind === 'config file') return `${kind} ${path ?? ''}`;
  return [kind, path === undefined ? '' : ` ${path}:`, name === '' ? '' : ` ${name}`].join('');
}

/** One line a setting, in the order of the table. */
export function renderSettings(rows: readonly SettingRow[], withSources: boolean, paint: Paint): string {
  const columns: readonly Column<SettingRow>[] = [
    { title: 'setting', cell: ({ name }) => name },
    { title: 'value', cell: valueText },
    ...(withSources ? [{ title: 'source', cell: ({ source }: SettingRow) => source }] : []),
  ];
  return renderTable(columns, rows, paint);
}

function valueText({ name, value }: SettingRow): string {
  const { type } = settings[name];
  if (typeof value === 'number' && type === 'duration') return formatDuration(value);
  if (typeof value === 'number' && type === 'bytes') return formatBytes(value);
  return value === null ? '' : String(value);
}
