import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import type { PeerAdapter } from '../peer.js';
import { fieldOf } from './method-watch.js';
import { standardAdapter } from './standard-adapter.js';
import type { StandardConnection } from './standard-peer.js';

/** Watches @roamhq/wrtc (seen with 0.10.0). Its `transport` counts data channels too. */
export function roamhqWrtcAdapter(clock: Clock, logger: Logger): PeerAdapter {
  return standardAdapter({ name: '@roamhq/wrtc', dtlsState }, clock, logger);
}

/** Known without `getStats` (0.9 ms) only where there are data channels. */
function dtlsState(connection: StandardConnection): string | undefined {
  const state = fieldOf(fieldOf(fieldOf(connection, 'sctp'), 'transport'), 'state');
  return typeof state === 'string' ? state : undefined;
}
