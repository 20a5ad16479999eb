import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { SeedMetrics } from '../../../src/metrics/seed-metrics.js';
import { collectGarbage } from '../../../src/optimizer/memory/garbage-collection.js';
import { PerformanceOptimizer } from '../../../src/optimizer/optimizer.js';
import { builtInStrategies } from '../../../src/protocol/outcome.js';
import { optimizerWith, strategyWith } from './optimizer-fixture.js';

describe('PerformanceOptimizer on command', () => {
  it('R70 is an EventEmitter', () => {
    expect(optimizerWith().optimizer).toBeInstanceOf(EventEmitter);
  });

  it('R71 metrics-updated tells the figures of each sample in the seed’s words', () => {
    const { optimizer, clock, samples } = optimizerWith();
    const seen: SeedMetrics[] = [];
    optimizer.on('metrics-updated', (metrics) => seen.push(metrics));
    samples.values = { memoryRatio: 0.65, cpuRatio: 0.45 };
    clock.advance(3000);
    expect(seen).toHaveLength(3);
    expect(seen[0]).toMatchObject({ memoryUsage: 0.65, cpuUsage: 0.45 });
    expect(optimizer.getMetrics()).toEqual(seen[2]);
  });

  it('R72 R73 triggerOptimization runs the named strategy and optimization-completed names it', async () => {
    const { optimizer, batches } = optimizerWith();
    const outcomes = await optimizer.triggerOptimization('memory');
    expect(outcomes.map(({ name, trigger }) => [name, trigger])).toEqual([['memory', 'manual']]);
    expect(batches.map((batch) => batch.map(({ name }) => name))).toEqual([['memory']]);
  });

  it('R73 without a name all strategies run in their order', async () => {
    const { optimizer } = optimizerWith();
    const outcomes = await optimizer.triggerOptimization(undefined, { trigger: 'command', requestedBy: 'cli' });
    expect(outcomes.map(({ name }) => name)).toEqual(builtInStrategies);
    expect(outcomes.every(({ trigger, requestedBy }) => trigger === 'command' && requestedBy === 'cli')).toBe(true);
    expect(new Set(outcomes.map(({ id }) => id)).size).toBe(5);
  });

  it('R30 without an adapter the database outcome is skipped: no adapter', async () => {
    const [outcome] = await optimizerWith().optimizer.triggerOptimization('database');
    expect(outcome).toMatchObject({ status: 'skipped', reason: 'no adapter' });
  });

  it('R67 an unknown strategy is refused and the known ones are named', async () => {
    await expect(optimizerWith().optimizer.triggerOptimization('disk')).rejects.toMatchObject({
      code: 'PS_OPTIMIZE_UNKNOWN_STRATEGY',
      details: { strategy: 'disk', known: 'memory, cpu, connection, cache, database' },
    });
  });

  it('R67 a second run is refused while one is running', async () => {
    const { optimizer } = optimizerWith();
    let finish = (): void => undefined;
    const apply = (): Promise<[]> => new Promise((resolve) => (finish = () => resolve([])));
    optimizer.registerStrategy(strategyWith({ apply }));
    const first = optimizer.triggerOptimization('own');
    await new Promise(setImmediate);
    expect(optimizer.status().isOptimizing).toBe(true);
    await expect(optimizer.triggerOptimization('cache')).rejects.toMatchObject({ code: 'PS_OPTIMIZE_BUSY' });
    finish();
    await first;
    expect(optimizer.status().isOptimizing).toBe(false);
  });

  it('R51 R67 nothing runs when optimization is disabled', async () => {
    const { optimizer, clock, samples, batches } = optimizerWith({ enableOptimization: false });
    await expect(optimizer.triggerOptimization()).rejects.toMatchObject({ code: 'PS_OPTIMIZE_DISABLED' });
    samples.values = { memoryRatio: 0.99, cpuRatio: 1 };
    await clock.advanceAsync(60_000, 1000);
    expect(batches).toEqual([]);
    expect(optimizer.getOptimizationStats().isEnabled).toBe(false);
  });

  it('R74 R75 R76 R92 the cache works and its figures are visible', () => {
    const { optimizer, clock } = optimizerWith();
    optimizer.setCache('user-data', { id: 1 }, 300_000);
    expect(optimizer.getCache('user-data')).toEqual({ id: 1 });
    expect(optimizer.cacheFigures()).toMatchObject({ entries: 1, hitRatio: 1 });
    clock.advance(300_001);
    expect(optimizer.getCache('user-data')).toBeUndefined();
    expect(optimizer.getOptimizationStats().cache).toMatchObject({ hitCount: 1, missCount: 1 });
  });

  it('R39 R40 R41 R42 R77 the statistics count, rate, average and list the runs', async () => {
    const { optimizer, clock } = optimizerWith();
    optimizer.registerStrategy(strategyWith());
    optimizer.registerStrategy(strategyWith({ name: 'broken', apply: () => Promise.reject(new Error('no')) }));
    const startedAtMs = clock.now();
    for (const name of ['own', 'own', 'own', 'broken', 'database']) await optimizer.triggerOptimization(name);
    expect(optimizer.getOptimizationStats()).toMatchObject({
      isEnabled: true,
      isOptimizing: false,
      lastOptimization: startedAtMs,
      optimizationCount: 4,
      skippedCount: 1,
      failedCount: 1,
      successRate: 0.75,
      effectiveRate: 0,
      averageDuration: 0,
    });
    const [newest, second] = optimizer.getOptimizationStats().recentOptimizations;
    expect([newest?.reason, second?.reason]).toEqual(['no adapter', 'strategy broken failed: no']);
    expect(optimizer.recentOutcomes()).toHaveLength(5);
  });

  it('R99 a failed run is logged with its reason, and the other strategies go on', async () => {
    const { optimizer, logger } = optimizerWith();
    optimizer.registerStrategy(strategyWith({ name: 'broken', apply: () => Promise.reject(new Error('no')) }));
    optimizer.registerStrategy(strategyWith());
    const outcomes = await optimizer.triggerOptimization();
    expect(outcomes.slice(-2).map(({ status }) => status)).toEqual(['failed', 'completed']);
    expect(logger.lines.find(({ level }) => level === 'error')?.fields).toMatchObject({
      strategy: 'broken',
      reason: 'strategy broken failed: no',
    });
  });

  it('R99 a strategy that hangs fails at its budget and is not started again while it goes on', async () => {
    const { optimizer, clock } = optimizerWith();
    let release = (): void => undefined;
    const apply = (): Promise<[]> => new Promise((resolve) => (release = () => resolve([])));
    optimizer.registerStrategy(strategyWith({ budgetMs: 3000, apply }));
    const first = optimizer.triggerOptimization('own');
    await clock.advanceAsync(3000, 500);
    expect((await first)[0]).toMatchObject({ status: 'failed', durationMs: 3000 });
    const [second] = await optimizer.triggerOptimization('own');
    expect(second).toMatchObject({
      status: 'skipped',
      reason: 'its last run exceeded its budget and has not ended yet',
    });
    release();
    await new Promise(setImmediate);
    const third = optimizer.triggerOptimization('own');
    await new Promise(setImmediate);
    release();
    expect((await third)[0]).toMatchObject({ reason: 'nothing to do' });
  });

  it('R107 R110 a strategy of the application runs like the built-in ones until it is taken back', async () => {
    const { optimizer } = optimizerWith();
    const takeBack = optimizer.registerStrategy(strategyWith());
    expect((await optimizer.triggerOptimization('own'))[0]).toMatchObject({ status: 'completed' });
    takeBack();
    await expect(optimizer.triggerOptimization('own')).rejects.toMatchObject({ code: 'PS_OPTIMIZE_UNKNOWN_STRATEGY' });
  });

  it.each([[{ name: 'Not Valid' }], [{ name: 'memory' }], [{ impactTimeMs: Number.NaN }]])(
    'R107 a strategy with %j is refused',
    (changes) => {
      expect(() => optimizerWith().optimizer.registerStrategy(strategyWith(changes))).toThrow();
    },
  );

  it('a listener that throws does not break a run, and is logged', async () => {
    const { optimizer, logger } = optimizerWith();
    optimizer.on('optimization-completed', () => {
      throw new Error('listener');
    });
    await expect(optimizer.triggerOptimization('cache')).resolves.toHaveLength(1);
    expect(logger.lines.some(({ fields }) => fields['reason'] === 'listener')).toBe(true);
  });

  it('R81 shutdown leaves no timer and no listener, ends a run in progress, and may be called twice', async () => {
    const { optimizer, clock, samples } = optimizerWith();
    optimizer.registerStrategy(strategyWith({ apply: () => new Promise(() => undefined) }));
    const deferred = optimizer.schedule(() => 'ran', { deferrable: true });
    const run = optimizer.triggerOptimization('own');
    await optimizer.shutdown();
    await optimizer.shutdown();
    samples.stop();
    expect((await run)[0]).toMatchObject({ status: 'failed' });
    expect(await deferred).toMatchObject({ status: 'done' });
    expect([clock.timerCount, samples.listenerCount]).toEqual([0, 0]);
    await expect(optimizer.triggerOptimization()).rejects.toMatchObject({ code: 'PS_OPTIMIZE_DISABLED' });
  });
});

describe('PerformanceOptimizer alone', () => {
  it('R60 R78 works without arguments, samples by itself and shuts down', async () => {
    const optimizer = new PerformanceOptimizer();
    expect(optimizer.getMetrics().memoryUsage).toBeGreaterThan(0);
    expect(await optimizer.triggerOptimization('memory')).toHaveLength(1);
    expect(optimizer.status().isEnabled).toBe(true);
    await optimizer.shutdown();
  });

  it('R16 R56 a real collection frees real garbage and says how much', async () => {
    const { optimizer, samples } = optimizerWith({}, { collectGarbage });
    samples.values = { memoryRatio: 0.75 };
    samples.sampleNow();
    let garbage: object[] | undefined = Array.from({ length: 200_000 }, (_, i) => ({ i, text: `entry ${i}` }));
    garbage.length = 0;
    garbage = undefined;
    const [outcome] = await optimizer.triggerOptimization('memory');
    const collection = outcome?.actions.find(({ action }) => action === 'collect-garbage');
    expect(outcome?.status).toBe('completed');
    expect(collection).toMatchObject({ count: 1, note: expect.stringMatching(/^pause \d+ ms$/) as string });
    expect(collection?.bytes).toBeGreaterThan(1e6);
  });
});
