/** What a store keeps at most; every implementation holds to the same figures. */

const minute = 60_000;
const hour = 60 * minute;

/** History frames older than this are forgotten. */
export const historyKeepMs = 2 * hour;
/** Frames of one node, whatever their step. */
export const maxFramesPerNode = 7200;
export const maxEvents = 10_000;
export const maxEventsPerAnswer = 1000;
export const maxNodes = 1000;
/** Workers times frames in one answer from Redis: decoded, each takes about 2 KB and 50 us. */
export const maxPointsPerAnswer = 50_000;

/** How long a node counts as alive after its last sign: three intervals, and 5 s at least. */
export function leaseMsOf(publishIntervalMs: number): number {
  return Math.max(5000, 3 * publishIntervalMs);
}

/** How long the state of a silent node is still shown (as not alive) before it is forgotten. */
export function stateKeepMsOf(leaseMs: number): number {
  return 12 * leaseMs;
}
