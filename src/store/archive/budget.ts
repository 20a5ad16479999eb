import { periodsIn, type Retention, type TierName, tiers } from './tiers.js';
import type { Address, Vault } from './vault.js';

interface Sized {
  readonly address: Address;
  readonly tier: TierName;
  readonly startMs: number;
  readonly bytes: number;
}

/**
 * Decides which chunks go when a node's history takes more than it may: the finest tier first, and of each the oldest;
 * those of running periods stay.
 */
export function overBudget(chunks: readonly Sized[], budgetBytes: number, nowMs: number): readonly Address[] {
  let bytes = chunks.reduce((sum, chunk) => sum + chunk.bytes, 0);
  const rank = new Map(tiers.map(({ name }, i) => [name, i]));
  const periods = new Map(tiers.map(({ name, periodMs }) => [name, periodMs]));
  const dispensable = chunks
    .filter(({ tier, startMs }) => startMs + (periods.get(tier) ?? 0) <= nowMs)
    .sort((a, b) => (rank.get(a.tier) ?? 0) - (rank.get(b.tier) ?? 0) || a.startMs - b.startMs);
  return dispensable.flatMap((chunk) => {
    if (bytes <= budgetBytes || chunk.bytes === 0) return [];
    bytes -= chunk.bytes;
    return [chunk.address];
  });
}

export interface BudgetOptions {
  readonly vault: Vault;
  readonly nodeId: string;
  readonly retention: Retention;
  readonly budgetBytes: number;
  readonly nowMs: number;
}

/** Removes what is over the budget of a node. @returns how many chunks went */
export async function keepBudget({ vault, nodeId, retention, budgetBytes, nowMs }: BudgetOptions): Promise<number> {
  const places = tiers.flatMap((tier) =>
    periodsIn(tier, nowMs - retention[tier.name] - 2 * tier.periodMs, nowMs).flatMap((startMs) =>
      (['figures', 'histograms'] as const).map(
        (content): Omit<Sized, 'bytes'> => ({
          tier: tier.name,
          startMs,
          address: { of: 'node', nodeId, tier: tier.name, content, startMs },
        }),
      ),
    ),
  );
  const sizes = await vault.sizes(places.map(({ address }) => address));
  const over = overBudget(
    places.map((place, i) => ({ ...place, bytes: sizes[i] ?? 0 })),
    budgetBytes,
    nowMs,
  );
  if (over.length > 0) await vault.remove(over);
  return over.length;
}
