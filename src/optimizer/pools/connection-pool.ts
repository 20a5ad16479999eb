/** One look at a pool of connections. */
export interface PoolFigures {
  readonly total: number;
  readonly idle: number;
  /** Callers that wait for a connection. */
  readonly waiting: number;
  /** It is never shrunk below. */
  readonly min: number;
  readonly max: number;
}

/** What a pool must offer to be registered; see `pgPool` for one. */
export interface PoolAdapter {
  figures(): PoolFigures;
  /** Closes up to `count` idle connections. @returns how many were closed */
  closeIdle(count: number, signal: AbortSignal): Promise<number>;
  /** Replaces connections that no longer answer. @returns how many were replaced */
  replaceBroken?(signal: AbortSignal): Promise<number>;
  /** Limits how many connections may be open at once. */
  setLimit?(limit: number): void;
}
