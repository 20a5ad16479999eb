import { describe, expect, it } from 'vitest';
import type { CustomMetric } from '../../../../src/optimizer/registry/custom-metric.js';
import { CustomMetrics } from '../../../../src/optimizer/registry/custom-metrics.js';
import { ManualClock } from '../../../support/manual-clock.js';

function metric(changes: Partial<CustomMetric> = {}): CustomMetric {
  return { name: 'roomsOpen', unit: 'count', type: 'gauge', help: 'Rooms that are open.', read: () => 3, ...changes };
}

function setUp() {
  const clock = new ManualClock();
  const changes: string[][] = [];
  const metrics = new CustomMetrics(clock, () => changes.push(metrics.declarations().map(({ name }) => name)));
  return { clock, metrics, changes };
}

describe("the application's own metrics", () => {
  it('R111 are read once a sample, and gone when they are taken back', () => {
    const { metrics, changes } = setUp();
    let rooms = 3;
    const takeBack = metrics.register(metric({ read: () => (rooms += 1) }));
    expect([metrics.figures(), metrics.figures()]).toEqual([{ roomsOpen: 4 }, { roomsOpen: 5 }]);
    takeBack();
    expect(metrics.figures()).toEqual({});
    expect(changes).toEqual([['roomsOpen'], []]);
  });

  it('R111 a promise is in the sample after it was kept, and is not reported when it is old', async () => {
    const { metrics, clock } = setUp();
    let answer: (value: number) => void = () => undefined;
    metrics.register(metric({ read: () => new Promise((resolve) => (answer = resolve)) }));
    expect(metrics.figures()).toEqual({});
    answer(8);
    await clock.advanceAsync(1);
    expect(metrics.figures()).toEqual({ roomsOpen: 8 });
    clock.advance(10_001);
    expect(metrics.figures()).toEqual({});
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no pool');
      },
      'no pool',
    ],
    ['rejects', () => Promise.reject(new Error('no pool')), 'no pool'],
    ['answers a text', () => 'many' as unknown as number, 'it answered no finite number'],
    ['answers Infinity', () => Infinity, 'it answered no finite number'],
  ])('R99 R111 one that %s is counted by name, and the others are read', async (_, read, lastReason) => {
    const { metrics, clock } = setUp();
    metrics.register(metric({ name: 'bad', read }));
    metrics.register(metric());
    metrics.figures();
    await clock.advanceAsync(1);
    expect(metrics.figures()).toEqual({ roomsOpen: 3 });
    expect(metrics.faults()).toMatchObject([{ name: 'metric bad', lastReason }]);
  });

  it('R111 one that hangs is not asked again until it answers, and its late answer is not taken', async () => {
    const { metrics, clock } = setUp();
    let callCount = 0;
    let answer: (value: number) => void = () => undefined;
    const read = () => {
      callCount += 1;
      return new Promise<number>((resolve) => (answer = resolve));
    };
    metrics.register(metric({ timeoutMs: 500, read }));
    for (let i = 0; i < 5; i += 1) {
      metrics.figures();
      clock.advance(1000);
    }
    expect(callCount).toBe(1);
    expect(metrics.faults()).toEqual([{ name: 'metric roomsOpen', count: 1, lastReason: 'no answer within 500 ms' }]);
    answer(4);
    await clock.advanceAsync(1);
    expect(metrics.figures()).toEqual({});
    expect(callCount).toBe(2);
  });

  it('R111 one that blocks rests for a minute, and several that block share one budget', () => {
    const { metrics, clock } = setUp();
    const slow = (name: string) => metric({ name, read: () => (clock.advance(8), 1) });
    for (const name of ['a', 'b', 'c']) metrics.register(slow(name));
    expect(metrics.figures()).toEqual({ a: 1, b: 1 });
    expect(metrics.figures()).toEqual({ a: 1, b: 1, c: 1 });
    clock.advance(11_000);
    expect(metrics.figures()).toEqual({});
    clock.advance(60_000);
    expect(metrics.figures()).not.toEqual({});
    expect(metrics.faults()[0]).toMatchObject({ name: 'metric a', lastReason: 'it took 8 ms and rests for 60 s' });
  });

  it.each([
    [{ name: 'Rooms' }, /beginning with a small letter/],
    [{ name: 'memoryRatio', unit: 'ratio' }, /none of the built-in/],
    [{ name: 'wait', unit: 'ms' }, /ends in Ms/],
    [{ name: 'wait', unit: 'ms', type: 'counter' }, /ends in TotalMs/],
    [{ name: 'orders', type: 'counter' }, /ends in Count/],
    [{ name: 'ordersCount' }, /without the ending/],
    [{ name: 'loadRatio', unit: 'ratio', type: 'counter' }, /a unit that a counter can have/],
    [{ help: 'two\nlines' }, /one line/],
    [{ help: '' }, /one line/],
    [{ read: 7 as unknown as () => number }, /a function/],
    [{ timeoutMs: 0 }, /above 0/],
  ] satisfies [Partial<CustomMetric>, RegExp][])('R111 %o is refused, saying what is allowed', (changes, message) => {
    expect(() => setUp().metrics.register(metric(changes))).toThrow(message);
  });

  it('R111 a taken name and the 65th are refused', () => {
    const { metrics } = setUp();
    for (let i = 0; i < 64; i += 1) metrics.register(metric({ name: `m${i}` }));
    expect(() => metrics.register(metric())).toThrow(/at most 64/);
    expect(() => metrics.register(metric({ name: 'm1' }))).toThrow(/not taken/);
  });
});
