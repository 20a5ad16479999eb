import type { ClusterEvent } from '../protocol/snapshot.js';
import { maxEventsPerAnswer } from './bounds.js';
import type { EventQuery } from './metrics-store.js';

/** Whether an event belongs to the answer; `fromMs` is exclusive and `toMs` inclusive, as in history. */
export function matchesQuery(event: ClusterEvent, query: EventQuery): boolean {
  return (
    (query.types === undefined || query.types.includes(event.type)) &&
    (query.strategy === undefined || strategyOf(event) === query.strategy) &&
    (query.nodeId === undefined || event.nodeId === query.nodeId) &&
    (query.workerId === undefined || event.workerId === query.workerId) &&
    event.atMs > (query.fromMs ?? -Infinity) &&
    event.atMs <= (query.toMs ?? Infinity)
  );
}

/** Sorts newest first, keeps each id once and cuts to the limit; of equal times the earlier in the list wins. */
export function newestEvents(events: readonly ClusterEvent[], limit: number): readonly ClusterEvent[] {
  const once = new Map<string, ClusterEvent>();
  for (const event of events) if (!once.has(event.id)) once.set(event.id, event);
  return [...once.values()].sort((a, b) => b.atMs - a.atMs).slice(0, Math.min(limit, maxEventsPerAnswer));
}

/** What people asked for is kept apart: thousands of optimizations a day must not push it out. */
export function isAudited({ type }: Pick<ClusterEvent, 'type'>): boolean {
  return type === 'command';
}

function strategyOf(event: ClusterEvent): string | undefined {
  if (event.type === 'optimization') return event.outcome.name;
  return event.type === 'effect-measured' ? event.strategy : undefined;
}
