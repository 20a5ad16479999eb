import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../../src/core/clock.js';
import { EventLoopCollector } from '../../../../src/metrics/collectors/event-loop.js';
import { waitFor } from '../../../support/wait-for.js';
import { ManualClock } from '../../../support/manual-clock.js';

/** A clock whose timers come late by what the test says. */
class LateClock extends ManualClock {
  lateMs = 0;

  override monotonicMs(): number {
    return super.monotonicMs() + this.lateMs;
  }
}

/** Ticks 100 ms apart. */
const evenly = (): number => 0.5;

describe('event loop collector', () => {
  it('never falls into step with a timer that blocks: ticks come 50 to 150 ms apart', () => {
    const clock = new ManualClock();
    const steps = [0, 1, 0.25];
    const random = (): number => steps.shift() ?? 1;
    const collector = new EventLoopCollector(clock, { readBusyTime: () => ({ idle: 0, active: 0 }), random });
    const countWithin = (ms: number): number => {
      clock.advance(ms);
      return collector.collect().histograms?.eventLoopDelayMs?.count ?? 0;
    };
    expect([countWithin(49), countWithin(1)]).toEqual([0, 1]);
    expect([countWithin(149), countWithin(1)]).toEqual([0, 1]);
    expect([countWithin(74), countWithin(1)]).toEqual([0, 1]);
  });

  it('tells how late its timer fired', () => {
    const clock = new LateClock();
    const collector = new EventLoopCollector(clock, { readBusyTime: () => ({ idle: 0, active: 0 }), random: evenly });
    clock.advance(900);
    clock.lateMs = 40;
    clock.advance(100);
    const { values, histograms } = collector.collect();
    expect(values).toMatchObject({ eventLoopDelayMeanMs: 4, eventLoopDelayMaxMs: 40 });
    expect(Math.abs((values.eventLoopDelayP99Ms ?? 0) - 40) / 40).toBeLessThan(0.022);
    expect(histograms?.eventLoopDelayMs?.count).toBe(10);
  });

  it('counts the ticks that a long block swallowed, so that a block weighs as much as it lasted', () => {
    const clock = new LateClock();
    const collector = new EventLoopCollector(clock, { readBusyTime: () => ({ idle: 0, active: 0 }), random: evenly });
    clock.lateMs = 1000;
    clock.advance(100);
    expect(collector.collect().values).toMatchObject({ eventLoopDelayMaxMs: 1000, eventLoopDelayMeanMs: 550 });
  });

  it('ticks rarely in an idle loop, and often again after a busy window', () => {
    const clock = new LateClock();
    let busyTime = { idle: 0, active: 0 };
    const collector = new EventLoopCollector(clock, { readBusyTime: () => busyTime, random: evenly });
    const ticksOfSecond = (activeMs: number): number | undefined => {
      clock.advance(1000);
      busyTime = { idle: busyTime.idle + 1000 - activeMs, active: busyTime.active + activeMs };
      return collector.collect().histograms?.eventLoopDelayMs?.count;
    };
    expect([ticksOfSecond(5), ticksOfSecond(5), ticksOfSecond(40), ticksOfSecond(5)]).toEqual([10, 2, 2, 10]);
  });

  it('sees by its busy time the block that falls between two ticks of an idle loop', () => {
    const clock = new LateClock();
    let busyTime = { idle: 0, active: 0 };
    const collector = new EventLoopCollector(clock, { readBusyTime: () => busyTime, random: evenly });
    clock.advance(1000);
    busyTime = { idle: 1000, active: 0 };
    collector.collect();
    clock.advance(499);
    busyTime = { idle: 1099, active: 400 };
    clock.advance(1);
    expect(collector.collect().values).toMatchObject({ eventLoopDelayMaxMs: 300 });
  });

  it('ticks often again at once when an idle loop was blocked', () => {
    const clock = new ManualClock();
    let busyTime = { idle: 0, active: 0 };
    const lateMs: number[] = [];
    const onTick = (delayMs: number): void => void lateMs.push(delayMs);
    const collector = new EventLoopCollector(clock, { readBusyTime: () => busyTime, onTick, random: evenly });
    busyTime = { idle: 1000, active: 0 };
    collector.collect();
    busyTime = { idle: 1200, active: 300 };
    clock.advance(700);
    expect(lateMs).toEqual([200, 0, 0]);
  });

  it('leaves the delay out of a window without a tick', () => {
    expect(new EventLoopCollector(new ManualClock()).collect().values.eventLoopDelayMeanMs).toBeUndefined();
  });

  it('tells the share of the window in which the loop was busy', () => {
    let busyTime = { idle: 100, active: 50 };
    const collector = new EventLoopCollector(new ManualClock(), { readBusyTime: () => busyTime });
    busyTime = { idle: 850, active: 300 };
    expect(collector.collect().values.eventLoopUtilizationRatio).toBe(0.25);
  });

  it('sees a real block of the event loop', async () => {
    const collector = new EventLoopCollector(systemClock);
    onTestFinished(() => collector.stop());
    const untilMs = performance.now() + 300;
    while (performance.now() < untilMs);
    const maxMs = await waitFor('the delay of the block', () => collector.collect().values.eventLoopDelayMaxMs);
    expect(maxMs).toBeGreaterThan(150);
  });

  it('R81 leaves no timer behind', () => {
    const clock = new ManualClock();
    new EventLoopCollector(clock).stop();
    expect(clock.timerCount).toBe(0);
  });
});
