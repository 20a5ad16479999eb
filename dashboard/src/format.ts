import { formatBytes, formatDuration } from '../../src/core/units.js';

export { formatBytes, formatDuration };

/** What stands where nothing was measured. */
export const nothing = '–';

export function percent(ratio: number | undefined | null): string {
  if (ratio === undefined || ratio === null) return nothing;
  const value = ratio * 100;
  return `${value < 10 && value > 0 ? value.toFixed(value < 1 ? 2 : 1) : value.toFixed(0)} %`;
}

export function millis(ms: number | undefined | null): string {
  if (ms === undefined || ms === null) return nothing;
  if (ms >= 10_000) return formatDuration(ms);
  return ms >= 1000 ? `${(ms / 1000).toFixed(1)} s` : `${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms`;
}

export function count(value: number | undefined | null): string {
  if (value === undefined || value === null) return nothing;
  if (value >= 1_000_000) return `${(value / 1_000_000).toFixed(1)} M`;
  if (value >= 10_000) return `${(value / 1000).toFixed(0)} k`;
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}

export function perSec(value: number | undefined | null): string {
  return value === undefined || value === null ? nothing : `${count(value)}/s`;
}

export function bytes(value: number | undefined | null): string {
  return value === undefined || value === null ? nothing : formatBytes(value);
}

/** Streams are spoken of in bits. */
export function bitrate(bytesPerSec: number | undefined | null): string {
  if (bytesPerSec === undefined || bytesPerSec === null) return nothing;
  const bits = bytesPerSec * 8;
  if (bits >= 1e9) return `${(bits / 1e9).toFixed(1)} Gbit/s`;
  if (bits >= 1e6) return `${(bits / 1e6).toFixed(1)} Mbit/s`;
  return `${(bits / 1000).toFixed(bits < 10_000 ? 1 : 0)} kbit/s`;
}

/** By the unit of the catalog. */
export function byUnit(unit: string, value: number | undefined | null): string {
  switch (unit) {
    case 'ratio':
      return percent(value);
    case 'bytes':
      return bytes(value);
    case 'bytes/s':
      return bitrate(value);
    case 'ms':
      return millis(value);
    case 'count/s':
      return perSec(value);
    default:
      return count(value);
  }
}

export function clockTime(atMs: number): string {
  return new Date(atMs).toLocaleTimeString('en-GB');
}

export function dateAndTime(atMs: number): string {
  return new Date(atMs).toLocaleString('en-GB', {
    day: '2-digit',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
}

export function ago(atMs: number, nowMs: number): string {
  const ms = Math.max(0, nowMs - atMs);
  return ms < 1000 ? 'just now' : `${formatDuration(ms)} ago`;
}
