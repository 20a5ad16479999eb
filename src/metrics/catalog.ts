import type { MetricName } from '../protocol/sample.js';
import { admissionMetrics } from './catalog/admission-metrics.js';
import { eventLoopMetrics } from './catalog/event-loop-metrics.js';
import { httpMetrics } from './catalog/http-metrics.js';
import { optimizerMetrics } from './catalog/optimizer-metrics.js';
import { peerMetrics } from './catalog/peer-metrics.js';
import { processMetrics } from './catalog/process-metrics.js';
import type { MetricDefinition } from './metric.js';
import { ownMetricShape } from './own-metric-shape.js';

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
 * are; see `own-metric-shape.ts`.
 */
export function definitionOf(name: string): MetricDefinition {
  if (isCatalogName(name)) return catalog[name];
  return { ...ownMetricShape(name), help: `The application's own figure ${name}.` };
}
