import { expect, it } from 'vitest';
import { leastLoaded, type SlotLoad } from '../../../../src/primary/change/scale.js';

const load = (index: number, changes: Partial<SlotLoad> = {}): SlotLoad => ({
  index,
  isServing: true,
  peers: 0,
  stress: 0,
  ...changes,
});

it('whoever serves nothing goes first, then the fewest peers, then the least stress, then the highest slot', () => {
  const loads = [
    load(0, { peers: 1 }),
    load(1, { stress: 0.5 }),
    load(2, { stress: 0.1 }),
    load(3, { stress: 0.1 }),
    load(4, { isServing: false, peers: 9 }),
  ];
  expect(leastLoaded(loads, 5)).toEqual([4, 3, 2, 1, 0]);
  expect(leastLoaded(loads, 2)).toEqual([4, 3]);
});
