import { setFlagsFromString } from 'node:v8';

/** Runs a major collection at once; the program stands still meanwhile. */
export type ForceCollection = () => void;

/** The flag only decides what a *new* context is given, so it is set for one moment and the application never sees gc(). */
export function obtainForceCollection(): ForceCollection | undefined {
  const exposed: unknown = globalThis.gc;
  if (typeof exposed === 'function') return exposed as ForceCollection;
  setFlagsFromString('--expose-gc');
  const found: unknown = process
    .getBuiltinModule('node:vm')
    .runInNewContext('typeof gc === "function" ? gc : undefined');
  setFlagsFromString('--no-expose-gc');
  return typeof found === 'function' ? (found as ForceCollection) : undefined;
}
