import type { RoutingFigures } from '../../protocol/routing-figures.js';

/** What went wrong on the way from the primary to the workers; nothing when it is idle and nothing did. */
export function routingLines(figures: RoutingFigures | undefined): readonly string[] {
  if (!figures) return [];
  const { waitingCount, abandonedCount, droppedCount, refusedCounts } = figures;
  const refused = Object.entries(refusedCounts).map(([reason, count]) => ({ label: `refused (${reason})`, count }));
  const told = [
    { label: 'waiting', count: waitingCount },
    ...refused,
    { label: 'left by their clients', count: abandonedCount },
    { label: 'dropped', count: droppedCount },
  ].filter(({ count }) => count > 0);
  if (told.length === 0) return [];
  return [`routing  connections: ${told.map(({ label, count }) => `${count} ${label}`).join(', ')}`];
}
