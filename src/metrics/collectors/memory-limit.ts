import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';

const root = '/sys/fs/cgroup';

/** Where the limit is read from; tests pass their own. */
interface LimitSource {
  /** `undefined` when there is no such file. */
  readText(path: string): string | undefined;
  machineBytes(): number;
}

const systemLimitSource: LimitSource = { readText, machineBytes: totalmem };

/**
 * Tells how much memory this process may use: the lowest limit of its cgroup and the groups around it (v2 and v1),
 * else the memory of the machine. `process.constrainedMemory()` looks at the innermost v2 group only (Node 20.20).
 */
export function readMemoryLimitBytes(source: LimitSource = systemLimitSource): number {
  const lines = (source.readText('/proc/self/cgroup') ?? '').split('\n');
  const limits = lines.flatMap((line) => limitFiles(line)).map((file) => parseLimit(source.readText(file)));
  return Math.min(source.machineBytes(), ...limits.filter((limit) => limit !== undefined));
}

/** From a line such as `0::/app.slice/web` (v2) or `4:memory:/app` (v1), the files from the group up to the root. */
function limitFiles(line: string): string[] {
  const match = /^\d+:([^:]*):(\/.*)$/.exec(line);
  if (!match) return [];
  const [, controllers = '', group = '/'] = match;
  const isV2 = controllers === '';
  if (!isV2 && !controllers.split(',').includes('memory')) return [];
  const parts = group.split('/').filter((part) => part !== '');
  const groups = Array.from({ length: parts.length + 1 }, (_, depth) => parts.slice(0, depth).join('/'));
  return groups.map((path) =>
    [isV2 ? root : `${root}/memory`, path, isV2 ? 'memory.max' : 'memory.limit_in_bytes']
      .filter((part) => part !== '')
      .join('/'),
  );
}

/** `max` (v2) is no limit; v1 writes a huge number instead, which the machine's memory undercuts. */
function parseLimit(text: string | undefined): number | undefined {
  const limit = Number.parseInt(text ?? '', 10);
  return limit > 0 ? limit : undefined;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Not Linux, or no such group: both mean that no limit is set here.
    return undefined;
  }
}
