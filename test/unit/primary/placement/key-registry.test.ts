import { describe, expect, it } from 'vitest';
import { KeyRegistry } from '../../../../src/primary/placement/key-registry.js';

const small = { maxKeys: 3, idleMs: 1000 };

describe('KeyRegistry', () => {
  it('a key keeps its owner while it is used', () => {
    const registry = new KeyRegistry(small);
    registry.claim('a', 1, 0);
    expect(registry.ownerOf('a', 900)).toBe(1);
    expect(registry.ownerOf('a', 1800)).toBe(1);
  });

  it('a key that was unused for too long has no owner', () => {
    const registry = new KeyRegistry(small);
    registry.claim('a', 1, 0);
    expect(registry.ownerOf('a', 1000)).toBeUndefined();
    expect(registry.size).toBe(0);
    expect(registry.droppedCount).toBe(0);
  });

  it('a key that samples list stays, without any request', () => {
    const registry = new KeyRegistry(small);
    registry.claim('a', 1, 0);
    for (const nowMs of [600, 1200, 1800]) registry.confirm(1, ['a'], nowMs);
    expect(registry.ownerOf('a', 2500)).toBe(1);
  });

  it('a sample cannot take a key from its owner, but gets one that nobody has', () => {
    const registry = new KeyRegistry(small);
    registry.claim('a', 1, 0);
    registry.confirm(2, ['a', 'b'], 10);
    expect(registry.ownerOf('a', 20)).toBe(1);
    expect(registry.ownerOf('b', 20)).toBe(2);
  });

  it('beyond the limit the longest unused key is dropped, and counted', () => {
    const registry = new KeyRegistry(small);
    for (const key of ['a', 'b', 'c']) registry.claim(key, 1, 0);
    registry.ownerOf('a', 1);
    registry.claim('d', 1, 2);
    expect(registry.size).toBe(3);
    expect(registry.droppedCount).toBe(1);
    expect(registry.ownerOf('b', 3)).toBeUndefined();
    expect(registry.ownerOf('a', 3)).toBe(1);
  });

  it("the keys of a worker go with it, others' stay", () => {
    const registry = new KeyRegistry(small);
    registry.claim('a', 1, 0);
    registry.claim('b', 2, 0);
    registry.forget(1);
    expect(registry.ownerOf('a', 1)).toBeUndefined();
    expect(registry.ownerOf('b', 1)).toBe(2);
  });
});
