import { describe, expect, it } from 'vitest';
import { AdapterCalls } from '../../../../src/optimizer/run/adapter-calls.js';
import type { DatabaseAdapter } from '../../../../src/optimizer/pools/database-adapter.js';
import { DatabaseStrategy } from '../../../../src/optimizer/strategies/index.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { sampleFixture } from '../../../support/sample-fixture.js';
import { registeredAs } from '../registered.js';
import { runWith, settingsWith } from './run-fixture.js';

const settings = settingsWith();

function strategyFor(...databases: DatabaseAdapter[]): DatabaseStrategy {
  const registered = databases.map((database, i) => registeredAs(`database d${i}`, database));
  return new DatabaseStrategy({ settings, databases: () => registered, calls: new AdapterCalls(new ManualClock()) });
}

const idlePool = {
  figures: () => ({ total: 10, idle: 10, waiting: 0, min: 2, max: 10 }),
  closeIdle: (count: number) => Promise.resolve(count),
};

describe('database strategy', () => {
  it('R30 does nothing without an adapter and says so', async () => {
    expect(await strategyFor().apply(runWith())).toEqual([{ action: 'tend-databases', count: 0, note: 'no adapter' }]);
  });

  it('R28 shrinks the pools of registered databases', async () => {
    const actions = await strategyFor({ pool: idlePool }).apply(runWith());
    expect(actions[0]).toEqual({ action: 'shrink-pools', count: 8 });
  });

  it('R29 clears query caches of what is older than their limit', async () => {
    const ages: number[] = [];
    const clearOlderThan = (ageMs: number): number => ages.push(ageMs) + 3;
    const actions = await strategyFor({ queryCaches: [{ maxAgeMs: 5000, clearOlderThan }] }).apply(runWith());
    expect(actions.find(({ action }) => action === 'clear-query-caches')).toMatchObject({ count: 4 });
    expect(ages).toEqual([5000]);
  });

  it('R30 maintains indexes on command, with signal and budget, and never because of a threshold', async () => {
    const budgets: number[] = [];
    const database: DatabaseAdapter = {
      maintainIndexes: ({ budgetMs, signal }) => {
        budgets.push(budgetMs);
        return Promise.resolve({ count: signal.aborted ? 0 : 2, note: 'idx_a is unused' });
      },
    };
    const byThreshold = await strategyFor(database).apply(runWith({}, { trigger: 'threshold' }));
    expect(byThreshold.at(-1)).toMatchObject({ count: 0, note: 'only on command' });
    const onCommand = await strategyFor(database).apply(runWith({}, { trigger: 'command', budgetMs: 1000 }));
    expect(onCommand.at(-1)).toEqual({ action: 'maintain-indexes', count: 2, note: 'database d0: idx_a is unused' });
    expect(budgets).toEqual([600]);
  });

  it('R99 a database that fails to maintain its indexes does not stop the others', async () => {
    const broken: DatabaseAdapter = { maintainIndexes: () => Promise.reject(new Error('away')) };
    const fine: DatabaseAdapter = { maintainIndexes: () => Promise.resolve({ count: 1 }) };
    const actions = await strategyFor(broken, fine).apply(runWith({}, { trigger: 'command' }));
    expect(actions.at(-1)).toEqual({ action: 'maintain-indexes', count: 1, note: 'database d0: away' });
  });

  it('R28 is stressed by memory where idle connections can be given back', () => {
    const assess = (strategy: DatabaseStrategy) =>
      strategy.assess(sampleFixture({ values: { memoryRatio: 0.9 } }), { settings, nowMs: 0 })?.stress;
    expect(assess(strategyFor({ pool: idlePool }))).toBeGreaterThan(1);
    expect(assess(strategyFor({}))).toBe(0);
    expect(assess(strategyFor())).toBeUndefined();
  });

  it('a plan asks no database and closes nothing', () => {
    const refuse = (): never => {
      throw new Error('a plan changes nothing');
    };
    const database: DatabaseAdapter = {
      pool: { ...idlePool, closeIdle: refuse },
      queryCaches: [{ maxAgeMs: 5000, clearOlderThan: refuse }],
      maintainIndexes: refuse,
    };
    const plan = (trigger: 'threshold' | 'command') =>
      strategyFor(database)
        .plan(runWith({}, { trigger }))
        .map(({ action, count }) => [action, count]);
    const always = [
      ['shrink-pools', 8],
      ['clear-query-caches', 1],
    ];
    expect(plan('threshold')).toEqual([...always, ['maintain-indexes', 0]]);
    expect(plan('command')).toEqual([...always, ['maintain-indexes', 1]]);
    expect(strategyFor().plan(runWith())).toEqual([{ action: 'tend-databases', count: 0, note: 'no adapter' }]);
  });
});
