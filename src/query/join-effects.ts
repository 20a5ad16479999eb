import type { ClusterEvent } from '../protocol/snapshot.js';
import type { OptimizationEffect } from '../protocol/outcome.js';
import type { EventQuery } from '../store/metrics-store.js';

const maxLimit = 1000;

/** Widens a question about optimizations so that the answer also holds their effects, which are recorded later. */
export function effectsIncluded(query: EventQuery): EventQuery {
  if (query.types?.includes('optimization') !== true || query.types.includes('effect-measured')) return query;
  const { toMs, ...withoutEnd } = query;
  return { ...withoutEnd, types: [...query.types, 'effect-measured'], limit: Math.min(query.limit * 2, maxLimit) };
}

/** Puts each effect into the outcome that it belongs to, and leaves out what the question did not ask for. */
export function withEffects(
  events: readonly ClusterEvent[],
  { types, toMs, limit }: EventQuery,
): readonly ClusterEvent[] {
  const effects = new Map<string, OptimizationEffect>();
  for (const event of events) if (event.type === 'effect-measured') effects.set(event.outcomeId, event.effect);
  return events
    .filter((event) => (types === undefined || types.includes(event.type)) && event.atMs <= (toMs ?? Infinity))
    .slice(0, limit)
    .map((event) => {
      const effect = event.type === 'optimization' ? effects.get(event.outcome.id) : undefined;
      return event.type === 'optimization' && effect ? { ...event, outcome: { ...event.outcome, effect } } : event;
    });
}
