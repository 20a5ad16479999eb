import type { Registered } from '../../../src/optimizer/run/adapter-calls.js';

export function registeredAs<T>(label: string, item: T): Registered<T> {
  return { label, item };
}
