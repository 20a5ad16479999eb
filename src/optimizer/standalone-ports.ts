import { resolveSome } from '../config/resolve.js';
import { systemClock } from '../core/clock.js';
import { silentLogger } from '../core/logger.js';
import { createSampler } from '../metrics/sampler.js';
import type { SamplerSources } from '../metrics/sampler-sources.js';
import { collectGarbage } from './memory/garbage-collection.js';
import { loopUtilization, quietMoment } from './run/quiet-moment.js';
import { noPeers, type OptimizerPorts } from './ports.js';
import { alwaysFree } from './run/turns.js';

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
    awaitQuietMoment: given.awaitQuietMoment ?? quietMoment({ clock, utilization: loopUtilization() }),
    liveHeap: given.liveHeap,
    turns: given.turns ?? alwaysFree,
    readCpuMs: given.readCpuMs ?? usedCpuMs,
    admission: given.admission,
  };
  const { sampleSource, connections } = given;
  if (sampleSource) return { ...rest, connections, sampleSource, release: () => undefined };
  const intervalMs = resolveSome(['sampleInterval'], { env }).settings.sampleInterval;
  const sampler = createSampler({ clock, intervalMs, sources });
  return { ...rest, connections: sampler.connections, sampleSource: sampler, release: () => sampler.stop() };
}

function usedCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
