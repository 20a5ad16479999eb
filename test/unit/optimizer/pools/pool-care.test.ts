import { describe, expect, it } from 'vitest';
import { AdapterCalls } from '../../../../src/optimizer/run/adapter-calls.js';
import type { PoolAdapter, PoolFigures } from '../../../../src/optimizer/pools/connection-pool.js';
import { idleSurplus, limitPools, poolTotals, tendPools } from '../../../../src/optimizer/pools/pool-care.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { registeredAs } from '../registered.js';

const never = new AbortController().signal;
const calls = new AdapterCalls(new ManualClock());

function named(...pools: PoolAdapter[]) {
  return pools.map((pool, i) => registeredAs(`pool p${i}`, pool));
}

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
    const [shrunk] = await tendPools(named(pool, poolOf({ idle: 1, total: 2 })), true, calls, never);
    expect(shrunk).toEqual({ action: 'shrink-pools', count: 8 });
    expect(pool.closed).toBe(8);
    expect(idleSurplus(registeredAs('pool a', poolOf({ idle: 10, total: 10, min: 4 })), calls)).toBe(6);
  });

  it('R28 callers that wait are reported, and nothing is closed under them', async () => {
    const pool = poolOf({ waiting: 3 });
    const [shrunk] = await tendPools(named(pool), true, calls, never);
    expect(shrunk).toEqual({ action: 'shrink-pools', count: 0, note: 'pool p0: 3 callers wait for a connection' });
  });

  it('R28 broken connections are replaced and counted', async () => {
    const actions = await tendPools(named(poolOf({}, { replaceBroken: () => Promise.resolve(2) })), true, calls, never);
    expect(actions[1]).toEqual({ action: 'replace-broken', count: 2 });
  });

  it('R57 nothing is touched when enableConnectionPooling is off', async () => {
    const pool = poolOf({});
    const actions = await tendPools(named(pool), false, calls, never);
    expect(actions).toEqual([{ action: 'shrink-pools', count: 0, note: 'disabled (ENABLE_CONNECTION_POOLING)' }]);
    expect(pool.closed).toBe(0);
  });

  it('R99 one failing pool does not stop the others', async () => {
    const broken = poolOf({}, { closeIdle: () => Promise.reject(new Error('ended')) });
    const [shrunk] = await tendPools(named(broken, poolOf({})), true, calls, never);
    expect(shrunk).toEqual({ action: 'shrink-pools', count: 8, note: 'pool p0: ended' });
  });

  it('R23 under load a pool may not grow beyond what it uses, later its own limit is back', () => {
    const limits: number[] = [];
    const pool = poolOf({}, { setLimit: (limit) => limits.push(limit) });
    expect(limitPools(named(pool, poolOf({})), calls, true)).toBe(1);
    limitPools(named(pool), calls, false);
    expect(limits).toEqual([2, 20]);
  });

  it('R99 a pool that hangs is given up by name, and is left alone until its call ends', async () => {
    const clock = new ManualClock();
    const own = new AdapterCalls(clock);
    let release: (count: number) => void = () => undefined;
    const hanging = poolOf({}, { closeIdle: () => new Promise((resolve) => (release = resolve)) });
    const tended = tendPools(named(hanging, poolOf({})), true, own, never);
    await clock.advanceAsync(6000, 1000);
    expect((await tended)[0]).toEqual({ action: 'shrink-pools', count: 8, note: 'pool p0: no answer within 5000 ms' });
    const again = await tendPools(named(hanging), true, own, never);
    expect(again[0]).toMatchObject({ count: 0, note: 'pool p0: its last call has not ended yet' });
    release(8);
    await clock.advanceAsync(1);
    expect(own.faults()).toEqual([{ name: 'pool p0', count: 1, lastReason: 'no answer within 5000 ms' }]);
  });

  it.each([-1, Number.NaN, 9, '8', null, undefined])(
    'R99 a pool that claims to have closed %s of 8 is not believed',
    async (claim) => {
      const lying = poolOf({}, { closeIdle: () => Promise.resolve(claim as number) });
      const [shrunk] = await tendPools(named(lying), true, calls, never);
      expect(shrunk).toEqual({ action: 'shrink-pools', count: 0, note: 'pool p0: it answered nonsense' });
    },
  );

  it('R93 the totals of all pools are known, and one that cannot count is left out', () => {
    const broken = poolOf({}, { figures: () => ({ total: -1, idle: 0, waiting: 0, min: 0, max: 0 }) });
    const thrower = poolOf(
      {},
      {
        figures: () => {
          throw new Error('gone');
        },
      },
    );
    const totals = poolTotals(named(poolOf({ waiting: 2 }), broken, thrower, poolOf({})), calls);
    expect(totals).toEqual({ connections: 20, idle: 16, waiting: 2 });
  });
});
