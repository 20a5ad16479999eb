import Module, { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Cancel } from '../core/clock.js';
import { reasonOf } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import type { Peer, PeerAdapter } from '../webrtc/peer.js';
import { isEsModule } from '../config/package-manifest.js';
import { dependsOn, importEntry } from './package-entry.js';

export interface LibraryWatchOptions {
  readonly adapters: readonly PeerAdapter[];
  readonly onPeer: (connection: object, peer: Peer) => void;
  /** Absolute path of the user's server. */
  readonly scriptFile: string;
  readonly logger: Logger;
}

type Attach = (adapter: PeerAdapter, moduleExports: unknown) => void;
type Load = (this: unknown, request: string, ...rest: unknown[]) => unknown;
interface ResolveContext {
  readonly conditions?: readonly string[];
}
type Resolve = (specifier: string, context: ResolveContext, next: NextResolve) => { readonly url: string };
type NextResolve = (specifier: string, context: ResolveContext) => { readonly url: string };

const requireHere = createRequire(import.meta.url);

/** Parts of node:module that its types do not know: `_load` is private, `registerHooks` is of Node 22.15 and newer. */
const moduleSystem = Module as unknown as {
  _load: Load;
  registerHooks?: (hooks: { resolve: Resolve }) => { deregister(): void };
};

export interface LibraryWatch {
  /** Await it before a server is loaded that is an ES module; it never rejects. */
  readonly isReady: Promise<void>;
  readonly end: Cancel;
}

/**
 * Attaches each adapter when the user's server loads its library.
 *
 * `require` is seen on every Node. `import` is seen by a resolve hook from Node 22.15 on. Before that a hook would need a
 * loader thread of 15 to 22 MB in every worker, so the library is imported ahead instead, but only where the server is
 * an ES module and its package.json names the library. Not seen on such a Node: a library that comes only by way of
 * another package, and an `import()` in a CommonJS server.
 */
export function watchLibraries(options: LibraryWatchOptions): LibraryWatch {
  const { adapters, onPeer, scriptFile, logger } = options;
  const attach: Attach = (adapter, moduleExports) => adapter.attach(moduleExports, onPeer);
  const warn = (library: string, thrown: unknown): void =>
    logger.warn('a WebRTC library could not be watched, so its peers are not counted', {
      library,
      reason: reasonOf(thrown),
    });
  const unwatchRequire = watchRequire(adapters, attach, warn);
  if (!moduleSystem.registerHooks) {
    return { isReady: importAhead(adapters, scriptFile, attach, warn), end: unwatchRequire };
  }
  const hooks = moduleSystem.registerHooks({ resolve: importHook(adapters, attach, warn) });
  const end = (): void => {
    unwatchRequire();
    hooks.deregister();
  };
  return { isReady: Promise.resolve(), end };
}

function watchRequire(
  adapters: readonly PeerAdapter[],
  attach: Attach,
  warn: (library: string, thrown: unknown) => void,
): Cancel {
  const original = moduleSystem._load;
  const watched: Load = function (this: unknown, request, ...rest) {
    const moduleExports = original.call(this, request, ...rest);
    const adapter = adapterOf(adapters, request);
    try {
      if (adapter) attach(adapter, moduleExports);
    } catch (thrown) {
      warn(request, thrown);
    }
    return moduleExports;
  };
  moduleSystem._load = watched;
  return () => {
    if (moduleSystem._load === watched) moduleSystem._load = original;
  };
}

/** The hook learns the URL and loads that before the server does, which then gets the very same instance. */
function importHook(
  adapters: readonly PeerAdapter[],
  attach: Attach,
  warn: (library: string, thrown: unknown) => void,
): Resolve {
  const seen = new Set<string>();
  return (specifier, context, next) => {
    const resolved = next(specifier, context);
    const adapter = context.conditions?.includes('import') === true ? adapterOf(adapters, specifier) : undefined;
    if (adapter && !seen.has(resolved.url)) {
      seen.add(resolved.url);
      loadEarly(
        resolved.url,
        (moduleExports) => attach(adapter, moduleExports),
        (thrown) => warn(specifier, thrown),
      );
    }
    return resolved;
  };
}

/**
 * At once where `require` can load it, as it can most ES modules on these Nodes: after an `import()` alone a server that
 * connects at its top level had its first connection before us (Node 24.21). One with top-level await needs `import()`.
 */
function loadEarly(url: string, onLoad: (moduleExports: unknown) => void, onFailure: (thrown: unknown) => void): void {
  try {
    onLoad(requireHere(fileURLToPath(url)));
  } catch {
    import(url).then(onLoad).catch(onFailure);
  }
}

async function importAhead(
  adapters: readonly PeerAdapter[],
  scriptFile: string,
  attach: Attach,
  warn: (library: string, thrown: unknown) => void,
): Promise<void> {
  for (const adapter of adapters) {
    for (const library of adapter.entries) {
      try {
        if (!isEsModule(scriptFile) || !dependsOn(library, scriptFile)) continue;
        const url = importEntry(library, scriptFile);
        if (url !== undefined) attach(adapter, await import(url));
      } catch (thrown) {
        warn(library, thrown);
      }
    }
  }
}

function adapterOf(adapters: readonly PeerAdapter[], specifier: string): PeerAdapter | undefined {
  return adapters.find((adapter) => adapter.watches(specifier));
}
