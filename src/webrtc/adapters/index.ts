import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import type { PeerAdapter } from '../peer.js';
import { mediasoupAdapter } from './mediasoup.js';
import { nodeDatachannelAdapter } from './node-datachannel.js';
import { roamhqWrtcAdapter } from './roamhq-wrtc.js';
import { weriftAdapter } from './werift.js';

/** One adapter for each WebRTC library whose peers are counted without a change in the server. */
export function peerAdapters(clock: Clock, logger: Logger): PeerAdapter[] {
  const makers = [weriftAdapter, roamhqWrtcAdapter, nodeDatachannelAdapter, mediasoupAdapter];
  return makers.map((make) => make(clock, logger));
}
