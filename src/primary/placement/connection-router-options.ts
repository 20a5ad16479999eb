import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import type { RoutingTarget } from './connection.js';
import type { FarStreams } from './far-streams.js';
import type { KeyRegistryLimits } from './key-registry.js';
import type { HeadLimits } from './request-head.js';
import type { RoutingMode } from './routing-mode.js';

export interface ConnectionRouterOptions {
  readonly modes: { readonly plain: RoutingMode; readonly tls: RoutingMode };
  /** The workers that live now, by id. */
  readonly targets: ReadonlyMap<number, RoutingTarget>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long a connection waits for a worker that is ready. Default 5,000. */
  readonly waitMs?: number;
  readonly headLimits?: HeadLimits;
  readonly keyLimits?: KeyRegistryLimits;
  /** Where streams are shared with other nodes. */
  readonly farStreams?: FarStreams;
}
