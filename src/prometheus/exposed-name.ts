import type { MetricDefinition, MetricUnit } from '../metrics/metric.js';
import type { MetricName } from '../protocol/sample.js';
import { usualNames } from '../metrics/usual-names.js';

/** Prometheus wants base units: what our unit is called there, and what a figure is multiplied by. */
const baseUnits: Readonly<Record<MetricUnit, { readonly suffix: string; readonly factor: number }>> = {
  ratio: { suffix: '_ratio', factor: 1 },
  bytes: { suffix: '_bytes', factor: 1 },
  ms: { suffix: '_seconds', factor: 0.001 },
  seconds: { suffix: '_seconds', factor: 1 },
  count: { suffix: '', factor: 1 },
  'bytes/s': { suffix: '_bytes_per_second', factor: 1 },
  'count/s': { suffix: '_per_second', factor: 1 },
  load: { suffix: '', factor: 1 },
};

const prefix = 'perf_supervisor_';

interface ExposedMetric {
  readonly name: string;
  /** From our unit to the exposed one. */
  readonly factor: number;
}

/** Names a metric as the field does where it has a name, else as `perf_supervisor_` with the base unit at the end. */
export function exposedMetric(name: string, definition: MetricDefinition): ExposedMetric {
  const { suffix, factor } = baseUnits[definition.unit];
  const total = definition.kind === 'counter' ? '_total' : '';
  const own = `${prefix}${definition.exposedAs ?? snakeStem(name, definition)}${suffix}${total}`;
  return { name: usualNames[name as MetricName]?.prometheus ?? own, factor };
}

/** `ordersDoneCount` is `orders_done`: the unit is said by the suffix. */
export function snakeStem(name: string, definition: MetricDefinition): string {
  const withoutUnit = name.replace(/(Ratio|Bytes|Ms|Sec|Count|BytesPerSec|PerSec)$/, '');
  const stem = definition.kind === 'counter' ? withoutUnit.replace(/Total$/, '') : withoutUnit;
  return stem.replaceAll(/([a-z])([A-Z])|([a-z]{2})(\d)/g, '$1$3_$2$4').toLowerCase();
}
