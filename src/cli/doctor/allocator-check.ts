import { existsSync, readFileSync } from 'node:fs';
import { formatBytes, formatRatio } from '../../core/units.js';
import type { WorkerSnapshot } from '../../protocol/snapshot.js';
import { type Check, ok, warn } from './check.js';

/** What the check looks at besides the figures; tests pass their own. */
export interface AllocatorSource {
  /** The files that a process has mapped; `undefined` where the system does not tell. */
  readonly maps: (pid: number) => string | undefined;
  readonly exists: (file: string) => boolean;
}

const system: AllocatorSource = {
  maps(pid) {
    try {
      return readFileSync(`/proc/${pid}/maps`, 'utf8');
    } catch {
      // Another system, another user's process, or one that has just ended.
      return undefined;
    }
  },
  exists: existsSync,
};

type SampledWorker = Pick<WorkerSnapshot, 'workerId' | 'pid' | 'sample'>;

const name = 'memory allocator';
/** Node itself, its code and stacks take up to 100 MB without anything being wrong. */
const muchBytes = 157_286_400;
const muchRatio = 0.5;
const libraries = ['x86_64', 'aarch64'].map((machine) => `/usr/lib/${machine}-linux-gnu/libjemalloc.so.2`);

/**
 * Whether much of a worker's memory belongs to no JavaScript object, which is mostly pages that the C library keeps
 * after bursts of Buffers. Measured: jemalloc with its background thread left 77 MB of 227; preloading it alone changed
 * nothing.
 */
export function allocatorCheck(workers: readonly SampledWorker[], source: AllocatorSource = system): Check {
  const wasteful = workers.flatMap(({ workerId, pid, sample }) => {
    const { rssBytes: rss = 0, heapTotalBytes = 0, externalBytes = 0 } = sample?.values ?? {};
    const nativeBytes = rss - heapTotalBytes - externalBytes;
    if (nativeBytes < muchBytes || nativeBytes < rss * muchRatio) return [];
    if (source.maps(pid)?.includes('jemalloc')) return [];
    return [`worker ${workerId} ${formatBytes(nativeBytes)} (${formatRatio(nativeBytes / rss)} of its memory)`];
  });
  if (wasteful.length === 0) return ok(name, 'no worker keeps much memory that belongs to no object');
  const library =
    libraries.find((file) => source.exists(file)) ?? 'libjemalloc.so.2 (Debian: apt-get install libjemalloc2)';
  const remedy = `Start with LD_PRELOAD=${library} MALLOC_CONF=background_thread:true and compare, or look for a native leak.`;
  return warn(name, `outside heap and Buffers: ${wasteful.join(', ')}`, remedy);
}
