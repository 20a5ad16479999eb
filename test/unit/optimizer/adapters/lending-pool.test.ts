import { describe, expect, it } from 'vitest';
import { type Lender, lendingPool } from '../../../../src/optimizer/adapters/lending-pool.js';

const never = new AbortController().signal;

/** Behaves as generic-pool and tarn do: a free resource is lent, another one only made when there is none. */
class Pool implements Lender<number> {
  readonly free: number[];
  readonly destroyed: number[] = [];
  waiting = 0;

  constructor(count: number) {
    this.free = Array.from({ length: count }, (_, i) => i);
  }

  figures() {
    return { total: this.free.length, idle: this.free.length, waiting: this.waiting, min: 0, max: 10 };
  }

  borrow(): number {
    return this.free.pop() ?? -1;
  }

  giveBack(resource: number): void {
    this.free.push(resource);
  }

  destroy(resource: number): void {
    this.destroyed.push(resource);
  }
}

describe('any pool that lends', () => {
  it('R23 gives up as many idle connections as asked, and none while callers wait', async () => {
    const pool = new Pool(5);
    expect(await lendingPool(pool).closeIdle(3, never)).toBe(3);
    expect([pool.destroyed.length, pool.free.length]).toEqual([3, 2]);
    pool.waiting = 1;
    expect(await lendingPool(pool).closeIdle(3, never)).toBe(0);
  });

  it('R28 connections that fail their probe are destroyed, the others given back', async () => {
    const pool = Object.assign(new Pool(4), {
      probe: (resource: number) => (resource % 2 === 0 ? Promise.resolve() : Promise.reject(new Error('closed'))),
    });
    expect(await lendingPool(pool).replaceBroken?.(never)).toBe(2);
    expect([pool.destroyed.sort(), pool.free.sort()]).toEqual([
      [1, 3],
      [0, 2],
    ]);
  });

  it('R28 offers only what its pool can do', () => {
    expect(Object.keys(lendingPool(new Pool(1)))).toEqual(['figures', 'closeIdle']);
  });
});
