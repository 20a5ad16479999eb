import { describe, expect, it } from 'vitest';
import type { PoolAdapter, PoolFigures } from '../../../src/optimizer/connection-pool.js';
import { idleSurplus, limitPools, tendPools } from '../../../src/optimizer/pool-care.js';

const never = new AbortController().signal;

function poolOf(figures: Partial<PoolFigures>, more: Partial<PoolAdapter> = {}): PoolAdapter & { closed: number } {
  const pool = {
    closed: 0,
    figures: () => ({ total: 10, idle: 8, waiting: 0, min: 2, max: 20, ...figures }),
    closeIdle: (count: number) => {
      pool.closed += count;
      return Promise.resolve(count);
    },
    ...more,
  };
  return pool;
}

describe('connection pools', () => {
  it('R23 R28 idle connections are shrunk to the minimum and counted', async () => {
    const pool = poolOf({});
    const [shrunk] = await tendPools([pool, poolOf({ idle: 1, total: 2 })], true, never);
    expect(shrunk).toEqual({ action: 'shrink-pools', count: 8 });
    expect(pool.closed).toBe(8);
    expect(idleSurplus(poolOf({ idle: 10, total: 10, min: 4 }))).toBe(6);
  });

  it('R28 callers that wait are reported, and nothing is closed under them', async () => {
    const pool = poolOf({ waiting: 3 });
    const [shrunk] = await tendPools([pool], true, never);
    expect(shrunk).toEqual({ action: 'shrink-pools', count: 0, note: '3 callers wait for a connection' });
  });

  it('R28 broken connections are replaced and counted', async () => {
    const actions = await tendPools([poolOf({}, { replaceBroken: () => Promise.resolve(2) })], true, never);
    expect(actions[1]).toEqual({ action: 'replace-broken', count: 2 });
  });

  it('R57 nothing is touched when enableConnectionPooling is off', async () => {
    const pool = poolOf({});
    const actions = await tendPools([pool], false, never);
    expect(actions).toEqual([{ action: 'shrink-pools', count: 0, note: 'disabled (ENABLE_CONNECTION_POOLING)' }]);
    expect(pool.closed).toBe(0);
  });

  it('R99 one failing pool does not stop the others', async () => {
    const broken = poolOf({}, { closeIdle: () => Promise.reject(new Error('ended')) });
    const [shrunk] = await tendPools([broken, poolOf({})], true, never);
    expect(shrunk).toEqual({ action: 'shrink-pools', count: 8, note: 'ended' });
  });

  it('R23 under load a pool may not grow beyond what it uses, later its own limit is back', () => {
    const limits: number[] = [];
    const pool = poolOf({}, { setLimit: (limit) => limits.push(limit) });
    expect(limitPools([pool, poolOf({})], true)).toBe(1);
    limitPools([pool], false);
    expect(limits).toEqual([2, 20]);
  });
});
