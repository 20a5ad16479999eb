import { availableCores } from '../../core/cpu-limit.js';

/** Reads the `instances` setting: a number, `max` for one per available core, `-n` for that minus n; at least 1. */
export function slotCount(instances: string, coreCount: number = availableCores()): number {
  if (instances === 'max') return coreCount;
  const count = Number(instances);
  return Math.max(1, count < 0 ? coreCount + count : count);
}
