import { availableParallelism } from 'node:os';
import { cgroupFiles, type ReadText, readSystemText } from './cgroup.js';

const controller = { name: 'cpu', v2File: 'cpu.max', v1File: 'cpu.cfs_quota_us' };

/**
 * Tells how many cores' worth of CPU time the cgroups of this process allow, the tightest of them (v2 and v1); a
 * fraction is possible. `undefined`: no limit. Node's `availableParallelism()` counts cores, not quotas (Node 20.20).
 */
export function readCpuLimit(readText: ReadText = readSystemText): number | undefined {
  const limits = cgroupFiles(controller, readText)
    .map(({ path, version }) => {
      const text = readText(path);
      return version === 2
        ? parseQuota(text?.split(' '))
        : parseQuota([text, readText(path.replace('cfs_quota_us', 'cfs_period_us'))]);
    })
    .filter((limit) => limit !== undefined);
  return limits.length === 0 ? undefined : Math.min(...limits);
}

/** `max` (v2) and -1 (v1) are no quota. */
function parseQuota([quota, period]: readonly (string | undefined)[] = []): number | undefined {
  const cores = Number.parseInt(quota ?? '', 10) / Number.parseInt(period ?? '', 10);
  return cores > 0 && Number.isFinite(cores) ? cores : undefined;
}

/** How many workers `max` means: whole cores that may be used all the time, since a throttled worker stalls its media. */
export function availableCores(
  coreCount: number = availableParallelism(),
  cpuLimit: number | undefined = readCpuLimit(),
): number {
  return Math.max(1, Math.min(coreCount, Math.floor(cpuLimit ?? coreCount)));
}
