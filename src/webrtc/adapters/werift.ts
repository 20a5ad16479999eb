import type { Clock } from '../../core/clock.js';
import { reasonOf } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import type { Peer, PeerAdapter } from '../peer.js';
import { isConnection, type WeriftConnection, WeriftPeer } from './werift-peer.js';

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** No connection comes to life without one of these two, whichever side offers. */
const watchedMethods = ['setLocalDescription', 'setRemoteDescription'] as const;

/**
 * Watches werift (seen with 0.24.4). Methods of the prototype are wrapped, not the constructor: the exports of an ES
 * module cannot be replaced. werift ships an ES and a CommonJS copy; each is attached to, and each has its own class.
 */
export function weriftAdapter(clock: Clock, logger: Logger): PeerAdapter {
  const hooked = new WeakSet();
  const known = new WeakSet();
  let madeCount = 0;

  const announce = (connection: WeriftConnection, onPeer: (connection: object, peer: Peer) => void): void => {
    if (known.has(connection)) return;
    known.add(connection);
    madeCount += 1;
    onPeer(connection, new WeriftPeer(`werift-${madeCount}`, connection, clock.now()));
  };

  return {
    library: 'werift',
    modules: ['werift'],
    attach(moduleExports, onPeer) {
      const prototype = connectionPrototype(moduleExports);
      if (!prototype) {
        logger.warn('a WebRTC library has an unknown shape, so its peers are not counted', { library: 'werift' });
        return;
      }
      if (hooked.has(prototype)) return;
      hooked.add(prototype);
      for (const name of watchedMethods) {
        wrapMethod(prototype, name, (connection) => {
          try {
            if (isConnection(connection)) announce(connection, onPeer);
          } catch (thrown) {
            logger.warn('a peer could not be registered', { library: 'werift', reason: reasonOf(thrown) });
          }
        });
      }
    },
  };
}

function connectionPrototype(moduleExports: unknown): Record<string, Method> | undefined {
  const constructor = fieldOf(moduleExports, 'RTCPeerConnection');
  const prototype = fieldOf(constructor, 'prototype');
  const isKnown = [...watchedMethods, 'getStats', 'close'].every(
    (name) => typeof fieldOf(prototype, name) === 'function',
  );
  return isKnown ? (prototype as Record<string, Method>) : undefined;
}

function fieldOf(owner: unknown, name: string): unknown {
  if ((typeof owner !== 'object' && typeof owner !== 'function') || owner === null) return undefined;
  return (owner as Record<string, unknown>)[name];
}

/** The caller sees the same result, exception and arguments as before. */
function wrapMethod(prototype: Record<string, Method>, name: string, before: (connection: unknown) => void): void {
  const original = prototype[name];
  if (!original) return;
  const wrapped: Method = function (this: unknown, ...args) {
    before(this);
    return original.apply(this, args);
  };
  Object.defineProperty(prototype, name, { value: wrapped, writable: true, configurable: true, enumerable: false });
}
