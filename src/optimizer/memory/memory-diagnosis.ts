import { formatBytes, formatRatio } from '../../core/units.js';
import type { SampleValues } from '../../protocol/sample.js';

/** Which memory is the problem: live objects, Buffers and the like, or what no JavaScript object owns. */
export type MemoryProblem = 'heap' | 'external' | 'native';

export interface MemoryDiagnosis {
  readonly problem: MemoryProblem;
  /** What it is and what can help, for people. */
  readonly note: string;
}

/**
 * Tells apart why memory is high. Heap: it is nearer to its limit than the process to its own, or the largest part of
 * the resident memory. External: Buffers. Native: what is left of it (code, stacks, native libraries, and pages that
 * the allocator keeps). @returns `undefined` when the figures are not there
 */
export function diagnoseMemory(values: SampleValues): MemoryDiagnosis | undefined {
  const { heapUsedBytes, heapTotalBytes, heapLimitBytes, externalBytes, rssBytes, memoryLimitBytes } = values;
  if (heapUsedBytes === undefined || heapTotalBytes === undefined || heapLimitBytes === undefined) return undefined;
  if (externalBytes === undefined || rssBytes === undefined || memoryLimitBytes === undefined) return undefined;
  const heapRatio = heapUsedBytes / heapLimitBytes;
  if (heapRatio >= rssBytes / memoryLimitBytes)
    return heapProblem(`the heap holds ${formatBytes(heapUsedBytes)}, ${formatRatio(heapRatio)} of its limit`);
  const nativeBytes = Math.max(0, rssBytes - heapTotalBytes - externalBytes);
  const of = `of ${formatBytes(rssBytes)} resident`;
  if (nativeBytes > Math.max(heapTotalBytes, externalBytes)) {
    const help = 'no collection frees it; perf-supervisor doctor says what may';
    return { problem: 'native', note: `${formatBytes(nativeBytes)} ${of} belong to no object: ${help}` };
  }
  if (externalBytes > heapTotalBytes) {
    const help = 'release them earlier; a collection only frees those that nobody holds';
    return { problem: 'external', note: `${formatBytes(externalBytes)} ${of} are Buffers and the like: ${help}` };
  }
  return heapProblem(`the heap takes ${formatBytes(heapTotalBytes)} ${of}`);
}

function heapProblem(what: string): MemoryDiagnosis {
  return { problem: 'heap', note: `${what}: smaller caches and fewer live objects help, or a higher limit` };
}
