import { describe, expect, it } from 'vitest';
import { collectGarbage } from '../../../../src/optimizer/memory/garbage-collection.js';
import { HeapFloor } from '../../../../src/optimizer/memory/heap-floor.js';
import { waitFor } from '../../../support/wait-for.js';

function makeGarbage(): void {
  let garbage: object[] | undefined = Array.from({ length: 300_000 }, (_, i) => ({ i, text: `entry ${i}` }));
  garbage.length = 0;
  garbage = undefined;
}

describe('garbage collection on this Node', () => {
  it('R16 a forced collection is a major one, frees garbage and tells its pause', async () => {
    makeGarbage();
    const collected = await collectGarbage();
    expect(collected).toMatchObject({ isMajor: true });
    expect(collected?.freedBytes).toBeGreaterThan(1e6);
    expect(collected?.pauseMs).toBeGreaterThan(0);
  });

  it('the application does not get to see gc()', async () => {
    const isExposedBefore = typeof globalThis.gc;
    await collectGarbage();
    expect(typeof globalThis.gc).toBe(isExposedBefore);
  });

  it('R16 the live heap is known after a major collection, while it is watched', async () => {
    const floor = new HeapFloor();
    expect(floor.floorBytes).toBeUndefined();
    floor.watch(true);
    makeGarbage();
    await collectGarbage();
    const bytes = await waitFor('the floor', () => floor.floorBytes);
    expect(bytes).toBeLessThan(process.memoryUsage().heapTotal * 2);
    floor.watch(false);
  });
});
