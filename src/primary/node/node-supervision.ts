import type { Cancel } from '../../core/clock.js';
import { startAutoscale } from '../change/autoscale.js';
import type { NodeOptions } from './node-options.js';
import type { NodeParts } from './node-parts.js';
import { Supervision } from '../change/supervision.js';

/** The commands that change the set of workers. */
export function createNodeSupervision({ settings, clock, logger }: NodeOptions, parts: NodeParts): Supervision {
  const { supervisor, commands: bus, configuration, stressOf, timeline } = parts;
  return new Supervision({
    supervisor,
    bus,
    configuration,
    logger,
    stressOf,
    drainTimeoutMs: settings.drainTimeout,
    clock,
    onOperation: (handle, step) => timeline.operation(handle, step),
    onScaled: (handle, step) => timeline.scaled(handle, step),
    onCommand: (what) => parts.telemetry?.commandBegins(what),
  });
}

/** Off unless a maximum is set. */
export function startNodeAutoscale({ settings, clock, logger }: NodeOptions, parts: NodeParts): Cancel {
  const { autoscaleMin: min, autoscaleMax: max, autoscalePeers: targetPeers } = settings;
  if (max === 0) return () => undefined;
  const { supervisor, supervision, stressOf, timeline } = parts;
  const limits = { min, max: Math.max(min, max), targetPeers };
  return startAutoscale({
    limits,
    supervisor,
    supervision,
    stressOf,
    clock,
    logger,
    onHeldBack: (handle, step) => timeline.scaled(handle, step),
  });
}
