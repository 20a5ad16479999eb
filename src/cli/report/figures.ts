import { formatBytes, formatDuration } from '../../core/units.js';
import type { Comparison } from '../../store/cluster-questions.js';
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

const verdictWords = { higher: 'higher', lower: 'lower', 'within-noise': 'within the noise' } as const;

/** `higher by 12.0 ms (+40 %), noise 3.0 ms`; what the two intervals do not tell is said. */
export function printedChange(metric: string, { difference, changeRatio, noise, verdict }: Comparison): string {
  if (difference === null) return 'not measured in both';
  const sign = difference < 0 ? '-' : '+';
  const share = changeRatio === null ? '' : ` (${sign}${Math.abs(changeRatio * 100).toFixed(0)} %)`;
  const moved = `${sign}${printed(metric, Math.abs(difference))}${share}`;
  if (noise === null || verdict === 'unknown') return `${moved}, too few steps to tell it from chance`;
  return `${verdictWords[verdict]}: ${moved}, noise ${printed(metric, noise)}`;
}

/** `<from> to <to> (<how long>)`, the times in ISO 8601. */
export function printedInterval({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): string {
  return `${new Date(fromMs).toISOString()} to ${new Date(toMs).toISOString()} (${formatDuration(toMs - fromMs)})`;
}
