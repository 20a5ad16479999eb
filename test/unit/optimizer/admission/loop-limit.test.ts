import { describe, expect, it } from 'vitest';
import { LoopLimit } from '../../../../src/optimizer/admission/loop-limit.js';

const paceMs = 5;

describe('the fewest requests that keep the event loop busy', () => {
  it('goes down to one while the loop has no pause, and up again when it has', () => {
    const limit = new LoopLimit();
    for (let tick = 0; tick < 20; tick += 1) limit.observe(0, Math.min(50, limit.value), paceMs, 0);
    expect(limit.value).toBe(1);
    for (let tick = 0; tick < 40; tick += 1) limit.observe(0.5, limit.value, paceMs, 0);
    expect(limit.value).toBeGreaterThan(1000);
  });

  it('says nothing while the loop waits for something else', () => {
    const limit = new LoopLimit();
    for (let tick = 0; tick < 20; tick += 1) limit.observe(0.9, 20, paceMs, 0);
    expect(limit.value).toBe(10_000);
  });

  it('serves small requests together: a turn of the loop is not paid for each', () => {
    const limit = new LoopLimit();
    for (let tick = 0; tick < 50; tick += 1) limit.observe(0, limit.value, 0.05, 0);
    expect(limit.value).toBe(40);
  });

  it('leaves as many as are at work when nothing waits, and does not limit while that is not known', () => {
    const [known, unknown] = [new LoopLimit(), new LoopLimit()];
    for (let tick = 0; tick < 50; tick += 1) {
      known.observe(0, Math.min(50, known.value), paceMs, 12.4);
      unknown.observe(0, 50, paceMs, Number.POSITIVE_INFINITY);
    }
    expect(known.value).toBe(12);
    expect(unknown.value).toBe(10_000);
  });
});
