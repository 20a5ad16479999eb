import type { RefusalReason, RoutingFigures } from '../../protocol/routing-figures.js';
import type { FarStreams } from './far-streams.js';
import type { KeyRegistry } from './key-registry.js';

interface RouterParts extends Pick<RoutingFigures, 'heldCount' | 'waitingCount' | 'unacknowledgedCount'> {
  readonly counts: Readonly<Record<'accepted' | 'handed' | 'redispatched' | 'abandoned' | 'dropped', number>>;
  readonly refused: Readonly<Record<RefusalReason, number>>;
  readonly farStreams: FarStreams | undefined;
  readonly registry: KeyRegistry;
}

/** What a router tells of itself. */
export function routerFigures({ counts, refused, farStreams, registry, ...held }: RouterParts): RoutingFigures {
  return {
    acceptedCount: counts.accepted,
    handedCount: counts.handed,
    redispatchedCount: counts.redispatched,
    passedOnCount: farStreams?.counts.passedOnCount ?? 0,
    redirectedCount: farStreams?.counts.redirectedCount ?? 0,
    refusedCount: Object.values(refused).reduce((sum, count) => sum + count),
    refusedCounts: { ...refused },
    abandonedCount: counts.abandoned,
    droppedCount: counts.dropped,
    droppedKeyCount: registry.droppedCount,
    keyCount: registry.size,
    ...held,
  };
}
