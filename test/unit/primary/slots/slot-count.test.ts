import { expect, it } from 'vitest';
import { slotCount } from '../../../../src/primary/slots/slot-count.js';

it.each([
  ['max', 8, 8],
  ['3', 8, 3],
  ['-1', 8, 7],
  ['-1', 1, 1],
])('instances %s on %i cores are %i workers', (instances, coreCount, expected) => {
  expect(slotCount(instances, coreCount)).toBe(expected);
});
