import { isCatalogName } from './catalog.js';
import { isOwnMetricName } from './own-metric-shape.js';

const maxFigures = 64;

/** Takes what is fit to be reported from the application's own figures (R111); names of the catalog stay ours. */
export function ownFigures(given: unknown): {
  readonly figures: Readonly<Record<string, number>>;
  readonly droppedCount: number;
} {
  const entries = typeof given === 'object' && given !== null ? Object.entries(given as Record<string, unknown>) : [];
  const fit = entries.filter((entry): entry is [string, number] => isFit(...entry)).slice(0, maxFigures);
  return { figures: Object.fromEntries(fit), droppedCount: entries.length - fit.length };
}

function isFit(name: string, figure: unknown): boolean {
  return isOwnMetricName(name) && !isCatalogName(name) && Number.isFinite(figure);
}
