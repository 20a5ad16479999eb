import { totalmem } from 'node:os';
import { cgroupFiles, type ReadText, readSystemText } from '../../core/cgroup.js';

/** Where the limit is read from; tests pass their own. */
interface LimitSource {
  readonly readText: ReadText;
  readonly machineBytes: () => number;
}

const systemLimitSource: LimitSource = { readText: readSystemText, machineBytes: totalmem };
const controller = { name: 'memory', v2File: 'memory.max', v1File: 'memory.limit_in_bytes' };

/**
 * Tells how much memory this process may use: the lowest limit of its cgroup and the groups around it (v2 and v1),
 * else the memory of the machine. `process.constrainedMemory()` looks at the innermost v2 group only (Node 20.20).
 */
export function readMemoryLimitBytes({ readText, machineBytes }: LimitSource = systemLimitSource): number {
  const limits = cgroupFiles(controller, readText).map(({ path }) => parseLimit(readText(path)));
  return Math.min(machineBytes(), ...limits.filter((limit) => limit !== undefined));
}

/** `max` (v2) is no limit; v1 writes a huge number instead, which the machine's memory undercuts. */
function parseLimit(text: string | undefined): number | undefined {
  const limit = Number.parseInt(text ?? '', 10);
  return limit > 0 ? limit : undefined;
}
