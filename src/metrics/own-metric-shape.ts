import { bytesTotal, countTotal, duration, durationTotal, population, share, size } from './catalog/shapes.js';
import type { MetricDefinition, MetricKind, MetricUnit } from './metric.js';

type Shape = Omit<MetricDefinition, 'help'>;

const namePattern = /^[a-z][A-Za-z0-9]{0,63}$/;
const rate = { kind: 'gauge', overWorkers: 'sum', overTime: 'mean' } as const;

/** The longer ending first: `TotalBytes` also ends in `Bytes`. Of what we do not know small differences may matter. */
const shapeByEnding: readonly (readonly [ending: string, shape: Shape])[] = [
  ['TotalBytes', { ...bytesTotal, overWorkers: 'sum', resolution: 1 }],
  ['TotalMs', { ...durationTotal, overWorkers: 'sum' }],
  ['Count', { ...countTotal, overWorkers: 'sum' }],
  ['Ratio', { ...share, overWorkers: 'mean' }],
  ['BytesPerSec', { ...rate, unit: 'bytes/s', resolution: 1 }],
  ['PerSec', { ...rate, unit: 'count/s', resolution: 0.01 }],
  ['Bytes', { ...size, overWorkers: 'sum', resolution: 1 }],
  ['Ms', { ...duration, overWorkers: 'mean' }],
  ['Sec', { unit: 'seconds', kind: 'gauge', overWorkers: 'mean', overTime: 'last', resolution: 0.001 }],
];
const plainShape: Shape = { ...population, overWorkers: 'sum', resolution: 0.001 };

/** Whether a metric of the application may be called so. */
export function isOwnMetricName(name: string): boolean {
  return namePattern.test(name);
}

/**
 * Tells how one of the application's own figures folds (R111): by the ending of its name, as all our names say their
 * unit. So every process of every node folds it alike, without having been told. No known ending: a number of things.
 */
export function ownMetricShape(name: string): Shape {
  return shapeByEnding.find(([ending]) => name.endsWith(ending))?.[1] ?? plainShape;
}

/** The ending that a metric of this unit and type needs; '' for a number of things, `undefined`: there is no such metric. */
export function endingFor(unit: MetricUnit, kind: MetricKind): string | undefined {
  const found = shapeByEnding.find(([, shape]) => shape.unit === unit && shape.kind === kind);
  return found?.[0] ?? (unit === plainShape.unit && kind === plainShape.kind ? '' : undefined);
}
