import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import type { PeerAdapter } from '../peer.js';
import { AdapterContext } from './adapter-context.js';
import { exportOf, prototypeWith, watchMethod } from './method-watch.js';
import { isConnection, type StandardLibrary, StandardPeer } from './standard-peer.js';

/** No connection comes to life without one of these two, whichever side offers. */
const watchedMethods = ['setLocalDescription', 'setRemoteDescription'] as const;

/**
 * Watches a library whose RTCPeerConnection follows the standard. Methods of the prototype are wrapped, not the
 * constructor: the exports of an ES module cannot be replaced. A library may have an ES and a CommonJS copy; each is
 * attached to, and each has its own class.
 */
export function standardAdapter(library: StandardLibrary, clock: Clock, logger: Logger): PeerAdapter {
  const context = new AdapterContext(library.name, clock, logger);
  return {
    library: library.name,
    entries: [library.name],
    watches: (specifier) => specifier === library.name,
    attach(moduleExports, onPeer) {
      const known = [...watchedMethods, 'getStats', 'close'];
      const prototype = prototypeWith(exportOf(moduleExports, 'RTCPeerConnection'), known);
      if (!prototype) {
        context.warnOfShape();
        return;
      }
      if (!context.isNew(prototype)) return;
      for (const name of watchedMethods) {
        watchMethod(prototype, name, (connection, proceed) => {
          context.guarded(() => {
            if (!isConnection(connection)) return;
            context.announce(
              connection,
              connection,
              onPeer,
              (id, createdAtMs) => new StandardPeer(id, library, connection, createdAtMs),
            );
          });
          return proceed();
        });
      }
    },
  };
}
