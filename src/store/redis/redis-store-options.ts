import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import type { Retention } from '../archive/tiers.js';
import type { RedisSettings } from './redis-target.js';

export interface RedisStoreOptions {
  readonly redis: RedisSettings;
  readonly namespace: string;
  readonly nodeId: string;
  readonly instanceId: string;
  readonly historyIntervalMs: number;
  readonly leaseMs: number;
  readonly enableCompression: boolean;
  readonly retention?: Retention;
  /** What this node's history may take in Redis. */
  readonly budgetBytes?: number;
  readonly clock: Clock;
  readonly logger: Logger;
}
