const byteUnits = { b: 1, kb: 1024, k: 1024, mb: 1024 ** 2, m: 1024 ** 2, gb: 1024 ** 3, g: 1024 ** 3 } as const;
const durationUnits = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Reads `512`, `64K`, `1.5GB` as bytes; `undefined` when it is none of these. */
export function parseBytes(text: string): number | undefined {
  return parseWithUnit(text, byteUnits, 1);
}

/** Reads `250`, `500ms`, `30s`, `5m`, `24h`, `7d` as milliseconds; `undefined` when it is none of these. */
export function parseDurationMs(text: string): number | undefined {
  return parseWithUnit(text, durationUnits, 1);
}

/** Prints bytes with three figures at most: `1.5 GB`. */
export function formatBytes(bytes: number): string {
  const names = ['B', 'KB', 'MB', 'GB', 'TB'];
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log(bytes) / Math.log(1024)), names.length - 1);
  const value = bytes / 1024 ** power;
  return `${value >= 100 || power === 0 ? value.toFixed(0) : value.toFixed(1)} ${names[power] ?? 'B'}`;
}

/** Prints a duration by its largest unit, with one more when that one is small: `3h 12m`, `45s`, `120 ms`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${ms.toFixed(0)} ms`;
  const seconds = Math.floor(ms / 1000);
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ] as const;
  const first = parts.findIndex(([amount]) => amount > 0);
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount}${unit}`)
    .join(' ');
}

/** Prints a ratio (0 to 1) as a percentage with one decimal. */
export function formatRatio(ratio: number): string {
  return `${(ratio * 100).toFixed(1)} %`;
}

function parseWithUnit(text: string, units: Readonly<Record<string, number>>, bare: number): number | undefined {
  const match = /^(\d{1,15}(?:\.\d{1,6})?)\s*([a-z]*)$/i.exec(text.trim());
  if (!match) return undefined;
  const [, amount = '', unit = ''] = match;
  const factor = unit === '' ? bare : Object.hasOwn(units, unit.toLowerCase()) ? units[unit.toLowerCase()] : undefined;
  return factor === undefined ? undefined : Number(amount) * factor;
}
