import type { NodeSnapshot } from '../protocol/snapshot.js';

/**
 * `take`: it replaces what is stored; `stale`: the same or a newer state is there already;
 * `held`: another primary holds this node's name.
 */
export type FenceVerdict = 'take' | 'stale' | 'held';

/**
 * Decides whether a state may replace the stored one. Two primaries with one node name must not overwrite each other,
 * and one that was frozen and wakes up must not undo its successor. The Redis script `tick.lua` decides the same.
 */
export function fence(
  stored: Pick<NodeSnapshot, 'instanceId' | 'seq'> | undefined,
  incoming: Pick<NodeSnapshot, 'instanceId' | 'seq'>,
  isLeaseRunning: boolean,
): FenceVerdict {
  if (!stored) return 'take';
  if (stored.instanceId !== incoming.instanceId) return isLeaseRunning ? 'held' : 'take';
  return incoming.seq > stored.seq ? 'take' : 'stale';
}
