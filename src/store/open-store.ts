import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/logger.js';
import type { Retention } from './archive/tiers.js';
import { leaseMsOf } from './bounds.js';
import { MemoryStore } from './memory-store.js';
import type { MetricsStore } from './metrics-store.js';
import { RedisStore } from './redis/redis-store.js';
import { ResilientStore } from './resilient-store.js';

export interface StoreOptions {
  /** Absent: this node's figures stay in this process. */
  readonly redisUrl?: string;
  readonly namespace: string;
  readonly nodeId: string;
  /** Unique per start of the primary. */
  readonly instanceId: string;
  readonly historyIntervalMs: number;
  /** How often `publish` is called, 1000 ms by default: a node that missed three counts as not alive. */
  readonly publishIntervalMs?: number;
  readonly enableCompression: boolean;
  readonly retention?: Retention;
  /** What the history of this node may take, in Redis and in this process. */
  readonly budgetBytes?: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Opens the store that the settings ask for. Returns at once: Redis may come later, or never.
 * @throws {SupervisorError} PS_CONFIG_BAD_VALUE when the URL, the namespace or the node's name cannot be used
 */
export function openStore(options: StoreOptions): MetricsStore {
  const leaseMs = leaseMsOf(options.publishIntervalMs ?? 1000);
  const memory = new MemoryStore({ ...options, leaseMs });
  const { redisUrl } = options;
  return redisUrl === undefined
    ? memory
    : new ResilientStore(new RedisStore({ ...options, redisUrl, leaseMs }), memory);
}
