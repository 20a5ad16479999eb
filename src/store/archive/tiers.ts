import { createHash } from 'node:crypto';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

export type TierName = 'raw' | 'minutes' | 'tenMinutes';

/** A resolution of the history: steps of one length, kept in chunks of one period each. */
export interface Tier {
  readonly name: TierName;
  /** 0: as the node records it. */
  readonly stepMs: number;
  readonly periodMs: number;
  /** How often the chunk of the running period is written again, with what was added. */
  readonly checkpointMs: number;
  /** Distributions of each worker are kept beside its figures. */
  readonly hasHistograms: boolean;
}

/** Finest first. The whole numbers of one tier's step make the next one's. */
export const tiers: readonly Tier[] = [
  { name: 'raw', stepMs: 0, periodMs: 30 * minuteMs, checkpointMs: 5 * minuteMs, hasHistograms: true },
  { name: 'minutes', stepMs: minuteMs, periodMs: hourMs, checkpointMs: 5 * minuteMs, hasHistograms: true },
  { name: 'tenMinutes', stepMs: 10 * minuteMs, periodMs: dayMs, checkpointMs: 10 * minuteMs, hasHistograms: false },
];

/** How long each tier is kept, ms. */
export interface Retention {
  readonly raw: number;
  readonly minutes: number;
  readonly tenMinutes: number;
}

export const defaultRetention: Retention = { raw: 2 * hourMs, minutes: dayMs, tenMinutes: 30 * dayMs };

/** The period that a step belongs to: the one in which it ends, its own end included. */
export function periodStartMs(tier: Pick<Tier, 'periodMs'>, atMs: number): number {
  return (Math.ceil(atMs / tier.periodMs) - 1) * tier.periodMs;
}

/** The starts of the periods that steps ending in (fromMs, toMs] lie in. */
export function periodsIn(tier: Pick<Tier, 'periodMs'>, fromMs: number, toMs: number): readonly number[] {
  const firstMs = Math.floor(fromMs / tier.periodMs) * tier.periodMs;
  const count = Math.max(0, Math.ceil((toMs - firstMs) / tier.periodMs));
  return Array.from({ length: count }, (_, i) => firstMs + i * tier.periodMs);
}

/** Nodes write their chunks at different times, each at its own, or all of a cluster would come in the same second. */
export function checkpointPhaseMs(nodeId: string, checkpointMs: number): number {
  return createHash('sha1').update(nodeId).digest().readUInt32LE() % checkpointMs;
}

/** The coarsest tier whose steps make whole steps of a chart. */
export function tierFor(stepMs: number): Tier {
  const [raw, ...rollups] = tiers as readonly [Tier, ...Tier[]];
  return rollups.findLast((tier) => stepMs % tier.stepMs === 0 && stepMs >= tier.stepMs) ?? raw;
}
