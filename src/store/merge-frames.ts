import type { HistoryFrame } from '../protocol/snapshot.js';
import { byTimeThenNode } from './frame-order.js';

/** Adds to the frames of one store those of another whose time it does not cover; their steps may differ in length. */
export function mergeFrames(shared: readonly HistoryFrame[], own: readonly HistoryFrame[]): readonly HistoryFrame[] {
  const byNode = new Map<string, HistoryFrame[]>();
  for (const frame of shared) {
    const known = byNode.get(frame.nodeId);
    if (known) known.push(frame);
    else byNode.set(frame.nodeId, [frame]);
  }
  const added = own.filter((frame) => !isCovered(frame, byNode.get(frame.nodeId) ?? []));
  return [...shared, ...added].sort(byTimeThenNode);
}

/** @param frames of the same node, oldest first */
function isCovered({ atMs, stepMs }: HistoryFrame, frames: readonly HistoryFrame[]): boolean {
  let [low, high] = [0, frames.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((frames[middle]?.atMs ?? 0) < atMs) low = middle + 1;
    else high = middle;
  }
  const next = frames[low];
  const before = frames[low - 1];
  return (
    (next !== undefined && next.atMs - next.stepMs < atMs) || (before !== undefined && before.atMs > atMs - stepMs)
  );
}
