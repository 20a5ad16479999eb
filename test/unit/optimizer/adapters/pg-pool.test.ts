import { describe, expect, it } from 'vitest';
import { type PgClientLike, pgPool, type PgPoolLike } from '../../../../src/optimizer/adapters/pg-pool.js';

const never = new AbortController().signal;

/** Behaves as node-postgres' Pool (8.x) where it matters here: LIFO hand-out of idle clients in a later turn. */
class FakePgPool implements PgPoolLike {
  readonly options: { max: number; min?: number };
  waitingCount = 0;
  #idle: number[];
  #inUse = 0;
  readonly brokenIds: ReadonlySet<number>;

  constructor(
    idleCount: number,
    brokenIds: readonly number[] = [],
    options: { max: number; min?: number } = { max: 50 },
  ) {
    this.#idle = Array.from({ length: idleCount }, (_, i) => i);
    this.brokenIds = new Set(brokenIds);
    this.options = options;
  }

  get idleCount(): number {
    return this.#idle.length;
  }

  get totalCount(): number {
    return this.#idle.length + this.#inUse;
  }

  async connect(): Promise<PgClientLike> {
    await Promise.resolve();
    const id = this.#idle.pop() ?? -1;
    this.#inUse += 1;
    return {
      query: () => (this.brokenIds.has(id) ? Promise.reject(new Error('terminated')) : Promise.resolve({ rows: [] })),
      release: (destroy = false) => {
        this.#inUse -= 1;
        if (!destroy) this.#idle.push(id);
      },
    };
  }
}

describe('adapter for node-postgres', () => {
  it('R28 R93 tells what the pool holds', () => {
    expect(pgPool(new FakePgPool(7)).figures()).toEqual({ total: 7, idle: 7, waiting: 0, min: 1, max: 50 });
    expect(pgPool(new FakePgPool(7, [], { max: 9, min: 3 })).figures()).toMatchObject({ min: 3, max: 9 });
  });

  it('R28 closes so many idle connections as asked', async () => {
    const pool = new FakePgPool(50);
    expect(await pgPool(pool).closeIdle(45, never)).toBe(45);
    expect(pool.totalCount).toBe(5);
  });

  it('R28 stops closing as soon as callers wait', async () => {
    const pool = new FakePgPool(50);
    pool.waitingCount = 1;
    expect(await pgPool(pool).closeIdle(45, never)).toBe(0);
  });

  it('R28 destroys the connections that no longer answer and keeps the others', async () => {
    const pool = new FakePgPool(4, [1, 3]);
    expect(await pgPool(pool).replaceBroken?.(never)).toBe(2);
    expect([pool.idleCount, pool.totalCount]).toEqual([2, 2]);
  });
});
