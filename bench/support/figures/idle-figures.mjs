import { cpuNs, privateBytes } from './process-figures.mjs';
import { median } from './statistics.mjs';
import { pause } from '../wait-until.mjs';

const bytesPerMb = 1e6;

export function privateMb(pid) {
  return privateBytes(pid) / bytesPerMb;
}

/** Memory and CPU of a cluster that has nothing to do, after `settleMs`, over `observeMs`. */
export async function idleFigures({ supervisorPid, workerPids }, { settleMs, observeMs }) {
  await pause(settleMs);
  const workers = workerPids();
  const before = [supervisorPid, ...workers].map(cpuNs);
  const startedMs = performance.now();
  await pause(observeMs);
  const observedNs = (performance.now() - startedMs) * 1e6;
  const after = [supervisorPid, ...workers].map(cpuNs);
  const percent = after.map((ns, at) => (100 * (ns - before[at])) / observedNs);
  return {
    'supervisor MB': privateMb(supervisorPid),
    'worker MB': median(workers.map(privateMb)),
    'supervisor CPU %': percent[0],
    'worker CPU %': median(percent.slice(1)),
  };
}
