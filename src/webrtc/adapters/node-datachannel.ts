import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import type { OnPeer, PeerAdapter } from '../peer.js';
import { AdapterContext } from './adapter-context.js';
import { exportOf, fieldOf, prototypeWith, watchMethod } from './method-watch.js';
import { type NativeConnection, NativePeer } from './node-datachannel-peer.js';

const library = 'node-datachannel';
const polyfill = `${library}/polyfill`;
/** Each of these makes libdatachannel negotiate; the polyfill calls the core's method of the same name. */
const watchedMethods = ['createDataChannel', 'setLocalDescription', 'setRemoteDescription'];
const coreMethods = [...watchedMethods, 'addTrack', 'state', 'bytesReceived', 'bytesSent', 'close'];

/**
 * Watches node-datachannel (seen with 0.33.4) and its polyfill, whose connections each hold one of the core.
 *
 * The core's methods are native and cannot be replaced, so the addon's class is, by a subclass of it, before anything of
 * the library has seen it: CommonJS and ES modules alike load the addon by `require`. The polyfill only adds whose
 * connection it is, so that a peer is counted once and `describePeer` finds it by the object that the application has.
 */
export function nodeDatachannelAdapter(clock: Clock, logger: Logger): PeerAdapter {
  const context = new AdapterContext(library, clock, logger);
  let owner: object | undefined;

  const watchCore = (addon: object, onPeer: OnPeer): void => {
    const Watched = subclassOf(exportOf(addon, 'PeerConnection'));
    if (!Watched) {
      context.warnOfShape();
      return;
    }
    for (const name of [...watchedMethods, 'addTrack']) {
      watchMethod(Watched.prototype, name, (connection, proceed) => {
        const native = connection as NativeConnection;
        context.guarded(() =>
          context.announce(native, owner ?? native, onPeer, (id, atMs) => new NativePeer(id, native, atMs)),
        );
        return proceed();
      });
    }
    Object.assign(addon, { PeerConnection: Watched });
  };

  const watchPolyfill = (constructor: unknown): void => {
    const prototype = prototypeWith(constructor, watchedMethods);
    if (!prototype || !context.isNew(prototype)) return;
    for (const name of watchedMethods) {
      watchMethod(prototype, name, (connection, proceed) => {
        owner = connection as object;
        try {
          return proceed();
        } finally {
          owner = undefined;
        }
      });
    }
  };

  return {
    library,
    entries: [library, polyfill],
    watches: (specifier) => specifier === library || specifier === polyfill || isAddon(specifier),
    attach(moduleExports, onPeer) {
      const polyfilled = exportOf(moduleExports, 'RTCPeerConnection');
      if (polyfilled !== undefined) watchPolyfill(polyfilled);
      else if (isObject(moduleExports) && isAddonShaped(moduleExports) && context.isNew(moduleExports))
        watchCore(moduleExports, onPeer);
    },
  };
}

/** One package for each platform, or what a local build left. */
function isAddon(specifier: string): boolean {
  return specifier.startsWith('@node-datachannel/') || specifier.endsWith('node_datachannel.node');
}

/** The library's own exports show the addon's class again, and have more than it has. */
function isAddonShaped(moduleExports: object): boolean {
  return fieldOf(moduleExports, 'DataChannelStream') === undefined && fieldOf(moduleExports, 'default') === undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function subclassOf(constructor: unknown) {
  if (!prototypeWith(constructor, coreMethods)) return undefined;
  const Native = constructor as (new (...args: unknown[]) => object) & { readonly name: string };
  const Watched = class extends Native {};
  Object.defineProperty(Watched, 'name', { value: Native.name });
  return Watched as typeof Watched & { readonly prototype: Record<string, () => unknown> };
}
