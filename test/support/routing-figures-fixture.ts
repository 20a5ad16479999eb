import type { RefusalReason, RoutingFigures } from '../../src/protocol/routing-figures.js';

type Changes = Partial<Omit<RoutingFigures, 'refusedCounts'>> & {
  readonly refusedCounts?: Partial<Record<RefusalReason, number>>;
};

/** A router that has done nothing, but for the changes. */
export function routingFigures({ refusedCounts, ...changes }: Changes = {}): RoutingFigures {
  return {
    acceptedCount: 0,
    handedCount: 0,
    redispatchedCount: 0,
    passedOnCount: 0,
    redirectedCount: 0,
    refusedCount: 0,
    abandonedCount: 0,
    droppedCount: 0,
    droppedKeyCount: 0,
    keyCount: 0,
    heldCount: 0,
    waitingCount: 0,
    unacknowledgedCount: 0,
    ...changes,
    refusedCounts: { bad: 0, slow: 0, full: 0, late: 0, untaken: 0, far: 0, ...refusedCounts },
  };
}
