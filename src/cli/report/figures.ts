import { formatBytes } from '../../core/units.js';
import type { HistoryLine } from '../answers/history-answer.js';

export interface Summary {
  /** Absent where nothing was measured. */
  readonly mean?: number;
  readonly highest?: number;
}

export function summarize(points: HistoryLine['points']): Summary {
  const values = points.flatMap(([, value]) => value ?? []);
  if (values.length === 0) return {};
  const highest = values.reduce((most, value) => Math.max(most, value), -Infinity);
  return { mean: values.reduce((sum, value) => sum + value, 0) / values.length, highest };
}

/** A figure with its unit, which the ending of its name tells. */
export function printed(metric: string, value: number | undefined): string {
  if (value === undefined) return '-';
  if (metric.endsWith('Ratio')) return `${(value * 100).toFixed(1)} %`;
  if (metric.endsWith('BytesPerSec')) return `${formatBytes(value)}/s`;
  if (metric.endsWith('Bytes')) return formatBytes(value);
  if (metric.endsWith('PerSec')) return `${value.toFixed(1)}/s`;
  return metric.endsWith('Ms') ? `${value.toFixed(1)} ms` : value.toFixed(1);
}
