import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Where the native WebRTC libraries are installed, since they are large and none of our dependencies: a folder with a
 * `node_modules`, made by `npm install --ignore-scripts @roamhq/wrtc node-datachannel`. Unset: this package's own.
 */
export const libraryHome = process.env['PS_TEST_WEBRTC_MODULES'] ?? join(import.meta.dirname, '../..');
const requireThere = createRequire(join(libraryHome, 'package.json'));

/** Loads a library as a CommonJS server would. */
export function requireLibrary(name: string): unknown {
  return requireThere(name) as unknown;
}

/** Loads a library as an ES module server would. @param file where the package keeps its ES modules; absent: it has none */
export async function importLibrary(name: string, file?: string): Promise<unknown> {
  const path = file === undefined ? requireThere.resolve(name) : join(libraryHome, 'node_modules', file);
  return (await import(pathToFileURL(path).href)) as unknown;
}

/** Whether a library is installed and its native part fits this machine. */
export function hasLibrary(name: string): boolean {
  try {
    requireThere.resolve(name);
    return true;
  } catch {
    return false;
  }
}
