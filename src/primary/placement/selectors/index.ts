import { SupervisorError } from '../../../core/errors.js';
import { createLeastLoaded } from './least-loaded.js';
import { createLeastStress } from './least-stress.js';
import { createRoundRobin } from './round-robin.js';
import type { Selector } from './selector.js';

const selectors: Readonly<Record<string, () => Selector>> = {
  'least-loaded': createLeastLoaded,
  'least-stress': createLeastStress,
  'round-robin': createRoundRobin,
};

/** @throws {SupervisorError} PS_PLACEMENT_UNKNOWN_SELECTOR, which names the known ones */
export function createSelector(name: string): Selector {
  const create = Object.hasOwn(selectors, name) ? selectors[name] : undefined;
  if (create) return create();
  const known = Object.keys(selectors).join(', ');
  throw new SupervisorError('PS_PLACEMENT_UNKNOWN_SELECTOR', { selector: name, known });
}
