import { isCatalogName } from '../metrics/catalog.js';
import type { MetricDefinition, MetricUnit } from '../metrics/metric.js';
import { usualNames } from '../metrics/usual-names.js';
import { snakeStem } from '../prometheus/exposed-name.js';
import type { MetricName } from '../protocol/sample.js';
import type { Attributes, InstrumentKind } from './export-data.js';

interface UcumUnit {
  readonly unit: string;
  readonly factor: number;
  /** Ends the name where the same thing is also counted, and the unit alone would not tell them apart. */
  readonly suffix?: string;
}

/** Semantic conventions want base units, written as UCUM does: ours, and what a figure is multiplied by. */
const ucumUnits: Readonly<Record<MetricUnit, UcumUnit>> = {
  ratio: { unit: '1', factor: 1, suffix: '_ratio' },
  bytes: { unit: 'By', factor: 1 },
  ms: { unit: 's', factor: 0.001 },
  seconds: { unit: 's', factor: 1 },
  count: { unit: '1', factor: 1 },
  'bytes/s': { unit: 'By/s', factor: 1, suffix: '_rate' },
  'count/s': { unit: '1/s', factor: 1, suffix: '_rate' },
  load: { unit: '1', factor: 1 },
};

const ours = 'perf_supervisor.';
const custom = 'perf_supervisor.custom.';

export interface Instrument {
  readonly name: string;
  readonly kind: InstrumentKind;
  readonly unit: string;
  /** From our unit to the exported one. */
  readonly factor: number;
  readonly attributes: Attributes;
}

/**
 * Names a figure as the semantic conventions do where they have it, else `perf_supervisor.` and what it is; one of the
 * application's own stands under `perf_supervisor.custom.`, so that none can pass for one of ours.
 */
export function instrumentOf(name: string, definition: MetricDefinition): Instrument {
  const usual = usualNames[name as MetricName]?.otlp;
  const { unit, factor, suffix = '' } = ucumUnits[definition.unit];
  const stem = `${definition.exposedAs ?? snakeStem(name, definition)}${suffix}`;
  return {
    name: usual?.name ?? `${isCatalogName(name) ? ours : custom}${stem}`,
    kind: usual?.isUpDown ? 'updowncounter' : definition.kind,
    unit,
    factor,
    attributes: usual?.attributes ?? {},
  };
}
