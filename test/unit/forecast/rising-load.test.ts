import { describe, expect, it } from 'vitest';
import { isRiseOfLoad } from '../../../src/forecast/rising-load.js';

const indexes = Array.from({ length: 80 }, (_, index) => index);
/** From 100 to 200, nearly, by its means. */
const rising = indexes.map((index) => 100 + (100 * index) / 80);

describe('R106 a rise that may be that of load', () => {
  it('is no more than load to the power of one and a half, while load has never fallen', () => {
    const powers = [0.5, 1, 1.4, 1.6, 3];
    expect(
      powers.map((power) =>
        isRiseOfLoad(
          rising.map((load) => load ** power),
          [rising],
        ),
      ),
    ).toEqual([...[true, true, true], ...[false, false]]);
  });

  it('is none once load has fallen for a while, when it stands still, and without any load', () => {
    const fallen = rising.map((load, index) => (index >= 40 && index < 60 ? load / 2 : load));
    const flat = rising.map(() => 5);
    expect([[fallen], [flat], []].map((loads) => isRiseOfLoad(rising, loads))).toEqual([false, false, false]);
  });

  it('of several loads one that explains it is enough', () => {
    expect(isRiseOfLoad(rising, [rising.map(() => 5), rising])).toBe(true);
  });
});
