import { resolveSome } from '../config/resolve.js';
import { systemClock } from '../core/clock.js';
import { silentLogger } from '../core/logger.js';
import { createSampler } from '../metrics/sampler.js';
import type { SamplerSources } from '../metrics/sampler-sources.js';
import { collectGarbage } from './garbage-collection.js';
import { noPeers, type OptimizerPorts } from './ports.js';

export interface CompletedPorts extends OptimizerPorts {
  /** Stops what was made here; a given sample source is its owner's to stop. */
  readonly release: () => void;
}

/** Fills in what the optimizer was not given: for use without a supervisor it samples by itself and logs nothing. */
export function completePorts(
  given: Partial<OptimizerPorts>,
  sources: SamplerSources,
  env: Readonly<Record<string, string | undefined>>,
): CompletedPorts {
  const clock = given.clock ?? systemClock;
  const rest = {
    clock,
    logger: given.logger ?? silentLogger,
    peers: given.peers ?? noPeers,
    random: given.random ?? Math.random,
    collectGarbage: given.collectGarbage ?? collectGarbage,
    admission: given.admission,
  };
  if (given.sampleSource) return { ...rest, sampleSource: given.sampleSource, release: () => undefined };
  const intervalMs = resolveSome(['sampleInterval'], { env }).settings.sampleInterval;
  const sampler = createSampler({ clock, intervalMs, sources });
  return { ...rest, sampleSource: sampler, release: () => sampler.stop() };
}
