import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import type { PeerAdapter } from '../peer.js';
import { weriftAdapter } from './werift.js';

/** One adapter for each WebRTC library whose peers are counted without a change in the server. */
export function peerAdapters(clock: Clock, logger: Logger): PeerAdapter[] {
  return [weriftAdapter(clock, logger)];
}
