import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/logger.js';
import type { Retention } from './archive/tiers.js';
import { leaseMsOf } from './bounds.js';
import { MemoryStore } from './memory-store.js';
import type { MetricsStore } from './metrics-store.js';
import type { RedisSettings } from './redis/redis-target.js';
import { RedisStore } from './redis/redis-store.js';
import { ResilientStore } from './resilient-store.js';

export interface StoreOptions extends Omit<RedisSettings, 'redisUrl'> {
  /** Absent: this node's figures stay in this process. */
  readonly redisUrl?: string | undefined;
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
 * @throws {SupervisorError} PS_CONFIG_BAD_VALUE or PS_STORE_BAD_SETTING when what the settings say cannot be used
 */
export function openStore(options: StoreOptions): MetricsStore {
  const leaseMs = leaseMsOf(options.publishIntervalMs ?? 1000);
  const memory = new MemoryStore({ ...options, leaseMs });
  const { redisUrl } = options;
  return redisUrl === undefined
    ? memory
    : new ResilientStore(new RedisStore({ ...options, redis: { ...options, redisUrl }, leaseMs }), memory);
}
