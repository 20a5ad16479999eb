import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import type { OnPeer, PeerAdapter } from '../peer.js';
import { AdapterContext } from './adapter-context.js';
import { isMediasoupTransport, MediasoupPeer, type Observer } from './mediasoup-peer.js';
import { exportOf, fieldOf } from './method-watch.js';

/**
 * Watches mediasoup by its documented observer API, which tells of each worker, router and transport; nothing of it is
 * wrapped. A peer is a WebRtcTransport: a client with one transport for each direction is two.
 */
export function mediasoupAdapter(clock: Clock, logger: Logger): PeerAdapter {
  const context = new AdapterContext('mediasoup', clock, logger);
  const watchTransport = (transport: unknown, onPeer: OnPeer): void => {
    if (!isMediasoupTransport(transport)) return;
    context.announce(transport, transport, onPeer, (id, createdAtMs) => new MediasoupPeer(id, transport, createdAtMs));
  };
  return {
    library: 'mediasoup',
    entries: ['mediasoup'],
    watches: (specifier) => specifier === 'mediasoup',
    attach(moduleExports, onPeer) {
      const observer = exportOf(moduleExports, 'observer');
      if (!isObserver(observer)) {
        context.warnOfShape();
        return;
      }
      if (!context.isNew(observer)) return;
      const follow = (parent: unknown, event: string, whenMade: (made: unknown) => void): void => {
        const made = (child: unknown): void => context.guarded(() => whenMade(child));
        if (isObserver(parent)) parent.on(event, made);
      };
      follow(observer, 'newworker', (worker) =>
        follow(fieldOf(worker, 'observer'), 'newrouter', (router) =>
          follow(fieldOf(router, 'observer'), 'newtransport', (transport) => watchTransport(transport, onPeer)),
        ),
      );
    },
  };
}

function isObserver(value: unknown): value is Observer {
  return typeof fieldOf(value, 'on') === 'function';
}
