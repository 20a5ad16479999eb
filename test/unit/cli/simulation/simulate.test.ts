import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../../src/cli/simulation/seeded-random.js';
import { type SimulationOptions, simulate } from '../../../../src/cli/simulation/simulate.js';
import { resolveOptions } from '../../../../src/optimizer/options.js';
import { recordingOf } from '../../../support/recording.js';

const dayMs = 86_400_000;

function withOptions(...given: Parameters<typeof resolveOptions>) {
  const forecast = { forecast: 'off', forecastHorizon: dayMs, maxMemory: 0, autoscalePeers: 0 } as const;
  return { ...resolveOptions(...given), ...forecast };
}

const settings = withOptions({ holdOutRatio: 0 }, {});
const plain: SimulationOptions = { settings, seed: 1, effectRatio: 0, hasReducer: false };
const minuteMs = 60_000;
/** A heap of which half is garbage, so that a collection pays. */
const heap = (index: number) => ({ heapUsedBytes: index % 10 === 0 ? 100e6 : 250e6 });
const hotFrom = (from: number) => (index: number) => ({ memoryRatio: index < from ? 0.5 : 0.9, ...heap(index) });

describe('simulate', () => {
  test('the same recording, settings and seed give the same answer to the byte', async () => {
    const noise = seededRandom(5);
    const samples = recordingOf({
      count: 1800,
      workers: 3,
      values: (index) => ({ memoryRatio: 0.75 + 0.2 * noise(), cpuRatio: 0.8 + 0.3 * noise(), ...heap(index) }),
    });
    const options = { ...plain, settings: withOptions({ holdOutRatio: 0.25 }, {}), effectRatio: 0.1 };
    const once = JSON.stringify(await simulate(samples, options));
    expect(JSON.stringify(await simulate(samples, options))).toBe(once);
    expect(JSON.stringify(await simulate(samples, { ...options, seed: 2 }))).not.toBe(once);
  });

  test('R14 noise of 5 % around the threshold never makes a strategy flap', async () => {
    const noisy = fc.record({
      seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
      level: fc.double({ min: 0.6, max: 0.76, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(noisy, async ({ seed, level }) => {
        const random = seededRandom(seed);
        const samples = recordingOf({
          count: 600,
          values: (index) => ({
            memoryRatio: level * (0.95 + 0.1 * random()),
            cpuRatio: 0.84 * (0.95 + 0.1 * random()),
            ...heap(index),
          }),
        });
        const { actions, alertCount } = await simulate(samples, plain);
        expect(actions).toEqual([]);
        expect(alertCount).toBe(0);
      }),
      { numRuns: 20 },
    );
  });

  test('R14 noise of 5 % on a figure above its threshold gives one alert, not many', async () => {
    const random = seededRandom(9);
    const values = () => ({ cpuRatio: 0.96 * (0.95 + 0.1 * random()) });
    const { alertCount } = await simulate(recordingOf({ count: 900, values }), plain);
    expect(alertCount).toBe(1);
  });

  test('R11 a rising figure fires within one interval plus one sample', async () => {
    const ramp = fc.record({ from: fc.integer({ min: 20, max: 200 }), intervalSec: fc.integer({ min: 1, max: 60 }) });
    await fc.assert(
      fc.asyncProperty(ramp, async ({ from, intervalSec }) => {
        const optimizationInterval = intervalSec * 1000;
        const samples = recordingOf({ count: from + intervalSec + 5, values: hotFrom(from) });
        const options = { ...plain, settings: withOptions({ holdOutRatio: 0, optimizationInterval }, {}) };
        const { actions } = await simulate(samples, options);
        const crossedAtMs = samples[from]?.sample.atMs ?? 0;
        expect(actions[0]?.strategy).toBe('memory');
        expect(actions[0]?.atMs).toBeGreaterThanOrEqual(crossedAtMs);
        expect(actions[0]?.atMs).toBeLessThanOrEqual(crossedAtMs + optimizationInterval + 1000);
      }),
      { numRuns: 40 },
    );
  });

  test.each([
    ['R53', 'memory', { memoryThreshold: 0.95 }],
    ['R54', 'cpu', { cpuThreshold: 0.99 }],
  ] as const)(
    '%s a %s threshold that is raised above the figure keeps its strategy from firing',
    async (_r, name, given) => {
      const samples = recordingOf({ count: 100, values: (index) => ({ cpuRatio: 0.95, ...hotFrom(0)(index) }) });
      const fired = async (options: object) => {
        const { actions } = await simulate(samples, {
          ...plain,
          settings: withOptions({ holdOutRatio: 0, ...options }, {}),
        });
        return actions.some(({ strategy }) => strategy === name);
      };
      expect(await fired({})).toBe(true);
      expect(await fired(given)).toBe(false);
    },
  );

  test('R55 R56 below gcThreshold, or without leave, no collection is forced, and the reason says which', async () => {
    const samples = recordingOf({ count: 60, values: hotFrom(0) });
    const why = async (options: object) => {
      const { actions } = await simulate(samples, {
        ...plain,
        settings: withOptions({ holdOutRatio: 0, ...options }, {}),
      });
      return actions[0]?.why;
    };
    expect(await why({})).toBe('collect-garbage');
    expect(await why({ gcThreshold: 0.95 })).toContain('is not above gcThreshold 95.0 %');
    expect(await why({ enableGarbageCollection: false })).toContain('garbage collection is disabled (ENABLE_GC)');
  });

  test('a run says what it did and what keeps it from running again', async () => {
    const { actions } = await simulate(recordingOf({ count: 100, values: hotFrom(10) }), plain);
    expect(actions[0]).toMatchObject({
      strategy: 'memory',
      fate: 'runs',
      why: 'collect-garbage',
      workerId: 1,
      slot: 0,
    });
    expect(actions[0]?.rest).toMatch(/^cools down for 60000 ms more$/);
    expect(actions[0]?.stress).toBeCloseTo(0.9 / 0.8);
  });

  test('a full live heap is left alone, for the reason that the worker itself would give', async () => {
    const values = () => ({ memoryRatio: 0.9, heapUsedBytes: 250e6 });
    const { actions } = await simulate(recordingOf({ count: 100, values }), plain);
    expect(actions[0]).toMatchObject({ fate: 'nothing to do' });
    expect(actions[0]?.why).toContain('could be freed');
  });

  test('runs that change nothing rest ever longer; runs that are assumed to help do not', async () => {
    const samples = recordingOf({ count: 3600, values: hotFrom(0) });
    const runs = (await simulate(samples, plain)).actions;
    const gaps = runs.slice(1).map(({ atMs }, i) => atMs - (runs[i]?.atMs ?? 0));
    expect(Math.max(...gaps)).toBeGreaterThanOrEqual(8 * minuteMs);
    const helped = (await simulate(samples, { ...plain, effectRatio: 0.3 })).actions;
    expect(helped.length).toBeGreaterThan(runs.length);
  });

  test('the hold-out leaves runs out by the seed', async () => {
    const samples = recordingOf({ count: 3600, workers: 4, values: hotFrom(0) });
    const options = {
      ...plain,
      settings: withOptions({ holdOutRatio: 0.5, verdictMinRuns: 1000 }, {}),
      effectRatio: 0.2,
    };
    const { actions } = await simulate(samples, options);
    const leftOut = actions.filter(({ fate }) => fate === 'left out').length;
    expect(leftOut).toBeGreaterThan(actions.length * 0.3);
    expect(leftOut).toBeLessThan(actions.length * 0.7);
  });

  test('only an application with a reducer has a connection strategy that fires by CPU', async () => {
    const samples = recordingOf({ count: 80, values: () => ({ cpuRatio: 0.99 }) });
    const named = async (hasReducer: boolean) =>
      (await simulate(samples, { ...plain, hasReducer })).actions.filter(({ strategy }) => strategy === 'connection');
    expect(await named(false)).toEqual([]);
    expect(await named(true)).toMatchObject([{ fate: 'runs', why: expect.stringContaining('reduce-load') as string }]);
  });

  describe('R106 the forecast', () => {
    const mebibyteBytes = 1024 ** 2;
    const leaking = recordingOf({
      count: 1800,
      values: (index) => ({
        heapUsedBytes: (60 + index / 15) * mebibyteBytes,
        heapLimitBytes: 256 * mebibyteBytes,
        memoryRatio: 0.5,
      }),
    });
    const foreseeing = (forecast: 'advise' | 'optimize' | 'recycle') =>
      simulate(leaking, { ...plain, settings: { ...settings, forecast } });

    test('what would have been told of a leak is told once, and nothing follows by default', async () => {
      const { forecasts, actions } = await foreseeing('advise');
      expect(forecasts).toMatchObject([
        { workerId: 1, kind: 'rising', reason: expect.stringMatching(/^heap will/) as string },
      ]);
      expect(actions).toEqual([]);
    });

    test('the strategy would have run early, not again within ten minutes, and the same each time', async () => {
      const simulation = await foreseeing('optimize');
      const early = simulation.actions.filter(({ trigger }) => trigger === 'forecast');
      expect(early.map(({ strategy }) => strategy)).toContain('memory');
      const gaps = early.slice(1).map(({ atMs }, index) => atMs - (early[index]?.atMs ?? 0));
      expect(gaps.every((gapMs) => gapMs >= 600_000)).toBe(true);
      expect(await foreseeing('optimize')).toEqual(simulation);
    });

    test('the worker would have been replaced half an hour before its memory is full, once', async () => {
      const { forecasts } = await foreseeing('recycle');
      expect(forecasts.map(({ kind }) => kind).toSorted()).toEqual(['recycle', 'rising']);
    });
  });
});
