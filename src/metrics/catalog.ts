import type { MetricName } from '../protocol/sample.js';
import { admissionMetrics } from './catalog/admission-metrics.js';
import { eventLoopMetrics } from './catalog/event-loop-metrics.js';
import { httpMetrics } from './catalog/http-metrics.js';
import { optimizerMetrics } from './catalog/optimizer-metrics.js';
import { peerMetrics } from './catalog/peer-metrics.js';
import { processMetrics } from './catalog/process-metrics.js';
import { countTotal, duration, population, share, size } from './catalog/shapes.js';
import type { MetricDefinition } from './metric.js';

/** Every figure of a sample, exactly once: what it means, its unit, and how it folds. */
export const catalog: Readonly<Record<MetricName, MetricDefinition>> = {
  ...processMetrics,
  ...eventLoopMetrics,
  ...httpMetrics,
  ...admissionMetrics,
  ...peerMetrics,
  ...optimizerMetrics,
};

export function isCatalogName(name: string): name is MetricName {
  return Object.hasOwn(catalog, name);
}

/**
 * Tells how a figure folds. One of the application's own (R111) is judged by the ending of its name, as all our names
 * are: `...Count`, `...TotalBytes` and `...TotalMs` only grow, `...Ratio` and `...Ms` are averaged over the workers,
 * anything else is summed up.
 */
export function definitionOf(name: string): MetricDefinition {
  if (isCatalogName(name)) return catalog[name];
  const help = `The application's own figure ${name}.`;
  if (/(Count|TotalBytes|TotalMs)$/.test(name)) return { ...countTotal, overWorkers: 'sum', help };
  if (name.endsWith('Ratio')) return { ...share, overWorkers: 'mean', help };
  if (name.endsWith('Ms')) return { ...duration, overWorkers: 'mean', help };
  if (name.endsWith('Bytes')) return { ...size, overWorkers: 'sum', help };
  return { ...population, overWorkers: 'sum', resolution: 0.001, help };
}
