import { describe, expect, it } from 'vitest';
import { EarlierRequests } from '../../../../src/optimizer/admission/earlier-requests.js';

describe('requests that were at work before admission control', () => {
  it('hold places while they are worked off, however long that takes', () => {
    const earlier = new EarlierRequests(400, 0);
    const left = [400, 300, 150, 40].map((count, index) => [count, earlier.placesOf(count, index * 1100)]);
    expect(left.every(([count, places]) => count === places)).toBe(true);
  });

  it('hold none once a second has ended hardly any: those are long polls and streams', () => {
    const earlier = new EarlierRequests(400, 0);
    expect(earlier.placesOf(395, 900)).toBe(395);
    expect(earlier.placesOf(390, 1100)).toBe(0);
    expect(earlier.placesOf(100, 1200)).toBe(0);
  });
});
