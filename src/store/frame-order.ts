import type { HistoryFrame } from '../protocol/snapshot.js';

/** The order of every history answer: oldest first, and by node within one moment. */
export function byTimeThenNode(a: HistoryFrame, b: HistoryFrame): number {
  return a.atMs - b.atMs || (a.nodeId < b.nodeId ? -1 : a.nodeId > b.nodeId ? 1 : 0);
}
