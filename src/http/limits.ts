import { maxBodyBytes } from '../request/optimize-request.js';

/** What one client, or all together, may take of the admin server (research: security S5). */
export interface AdminLimits {
  readonly bodyBytes: number;
  readonly headerBytes: number;
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** How often Node looks for connections past these two. */
  readonly connectionsCheckingIntervalMs: number;
  readonly keepAliveTimeoutMs: number;
  /** A connection on which nothing moves is cut, except while an operator's command runs. */
  readonly idleTimeoutMs: number;
  readonly maxConnections: number;
  /** Calls that change state: so many at once, then so many per second. */
  readonly changeBurst: number;
  readonly changesPerSec: number;
}

export const defaultLimits: AdminLimits = {
  bodyBytes: maxBodyBytes,
  headerBytes: 16_384,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 15_000,
  connectionsCheckingIntervalMs: 5000,
  keepAliveTimeoutMs: 5000,
  idleTimeoutMs: 25_000,
  maxConnections: 1024,
  changeBurst: 20,
  changesPerSec: 2,
};
