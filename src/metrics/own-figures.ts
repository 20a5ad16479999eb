import { isCatalogName } from './catalog.js';

const maxFigures = 64;
const namePattern = /^[a-z][A-Za-z0-9]{0,63}$/;

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
  return namePattern.test(name) && !isCatalogName(name) && Number.isFinite(figure);
}
