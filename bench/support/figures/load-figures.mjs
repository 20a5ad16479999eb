import { closedLoop } from '../clients/closed-loop.mjs';
import { cpuNs } from './process-figures.mjs';
import { waitForWorkers } from '../supervisors/cluster.mjs';
import { workerCount } from '../supervisors/variants.mjs';

const nsPerUs = 1000;

/** Requests per second, and what one costs supervisor and workers together. */
export async function loadFigures(cluster, label, load) {
  const { port, supervisorPid, workerPids } = cluster;
  await waitForWorkers(port, workerCount);
  await closedLoop({ port, ...load, durationMs: load.durationMs / 4 });
  const pids = [supervisorPid, ...workerPids()];
  const cpu = () => pids.reduce((sum, pid) => sum + cpuNs(pid), 0);
  const before = cpu();
  const { answered, failed, tookMs } = await closedLoop({ port, ...load });
  if (failed > 0 || answered === 0) throw new Error(`${label}: ${failed} requests failed, ${answered} were answered`);
  return {
    [`${label}: requests/s`]: (1000 * answered) / tookMs,
    [`${label}: CPU us/request`]: (cpu() - before) / nsPerUs / answered,
  };
}

export const loads = (isSmall) => {
  const durationMs = isSmall ? 1500 : 5000;
  return {
    trivial: { path: '/', connectionCount: 32, durationMs },
    '1.5 ms': { path: '/work', connectionCount: 8, durationMs },
    'new connection': { path: '/', connectionCount: 32, durationMs, isFresh: true },
  };
};

/** Each kind of load one after the other on the same cluster. */
export async function allLoadFigures(cluster, kinds) {
  const figures = {};
  for (const [label, load] of Object.entries(kinds)) Object.assign(figures, await loadFigures(cluster, label, load));
  return figures;
}
