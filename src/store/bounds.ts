/** What a store keeps at most; every implementation holds to the same figures. */

const minute = 60_000;
const hour = 60 * minute;

/** Frames wait so long as they were recorded; a chunk of each worker is written every five minutes. */
export const tailKeepMs = 15 * minute;
/** The last frames of a node that fell silent. */
export const tailExpiryMs = 2 * hour;
/** Frames of one node, whatever their step. */
export const maxFramesPerNode = 7200;
/** What the history of one node may take, unless the settings say otherwise. */
export const defaultBudgetBytes = 32 * 1024 * 1024;
export const maxEvents = 10_000;
/** Lines about commands, which are kept apart from what happens by itself. */
export const maxAudit = 2000;
export const maxEventsPerAnswer = 1000;
export const maxNodes = 1000;
/** Workers times steps in one answer with all their figures; each takes about 2 KB and 20 us. */
export const maxPointsPerAnswer = 50_000;
/** What a point costs of which only the figures of one chart are read. */
export const chartPointShare = 0.2;

/** How long a node counts as alive after its last sign: three intervals, and 5 s at least. */
export function leaseMsOf(publishIntervalMs: number): number {
  return Math.max(5000, 3 * publishIntervalMs);
}

/** How long the state of a silent node is still shown (as not alive) before it is forgotten. */
export function stateKeepMsOf(leaseMs: number): number {
  return 12 * leaseMs;
}
