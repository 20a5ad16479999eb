import { loadavg, uptime } from 'node:os';
import { type Collector, readingCollector } from './collector.js';

/** Where the machine's figures come from; tests pass their own. */
interface SystemSource {
  loadAverages(): readonly number[];
  uptimeSec(): number;
  systemUptimeSec(): number;
}

const thisMachine: SystemSource = {
  loadAverages: loadavg,
  uptimeSec: () => process.uptime(),
  systemUptimeSec: uptime,
};

/** The machine's load averages, and how long process and machine have been running (R33, R34). */
export function createSystemCollector(source: SystemSource = thisMachine): Collector {
  return readingCollector('system', () => {
    const [loadAverage1 = 0, loadAverage5 = 0, loadAverage15 = 0] = source.loadAverages();
    return {
      loadAverage1,
      loadAverage5,
      loadAverage15,
      uptimeSec: source.uptimeSec(),
      systemUptimeSec: source.systemUptimeSec(),
    };
  });
}
