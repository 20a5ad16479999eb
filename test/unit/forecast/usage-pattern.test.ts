import { describe, expect, it } from 'vitest';
import { UsageHistory } from '../../../src/forecast/usage-history.js';
import { expectUsage, type UsageHour } from '../../../src/forecast/usage-pattern.js';

const hourMs = 3_600_000;
/** A Monday, midnight. */
const startMs = Date.UTC(2026, 0, 5);

/** Evenings are full, Saturday's and Sunday's twice as much. */
function usualAt(hour: number): number {
  const hourOfDay = hour % 24;
  const isWeekend = Math.floor(hour / 24) % 7 >= 5;
  return (hourOfDay >= 18 ? 200 : 20) * (isWeekend ? 2 : 1);
}

function past(hours: number, of: (hour: number) => number = usualAt): readonly UsageHour[] {
  return Array.from({ length: hours }, (_, hour) => ({ atMs: startMs + hour * hourMs, value: of(hour) }));
}

describe('R106 expectUsage', () => {
  it('expects of an hour what the same hour of the week was like', () => {
    const forecast = expectUsage(past(3 * 168 + 120), 24);
    if (forecast.kind !== 'expected') expect.fail(forecast.reason);
    expect(forecast.basis).toBe('hour of the week');
    expect(forecast.hours.map(({ value }) => value)).toEqual(
      Array.from({ length: 24 }, (_, index) => usualAt(3 * 168 + 120 + index)),
    );
    expect(forecast.medianErrorRatio).toBe(0);
  });

  it('reads the hour of the day while there are fewer than two weeks', () => {
    const forecast = expectUsage(past(5 * 24), 24);
    expect(forecast).toMatchObject({ kind: 'expected', basis: 'hour of the day' });
  });

  it('tells nothing of less than three days', () => {
    expect(expectUsage(past(60), 24)).toEqual({ kind: 'cannot-tell', reason: '2.5 of 3 days of history' });
    expect(expectUsage([], 24).kind).toBe('cannot-tell');
  });

  it('expects more in the next hours when there is more use than usual', () => {
    const hours = past(4 * 168, (hour) => usualAt(hour) * (hour >= 4 * 168 - 3 ? 1.5 : 1));
    const forecast = expectUsage(hours, 6);
    if (forecast.kind !== 'expected') expect.fail(forecast.reason);
    expect(forecast.hours.map(({ value }) => value)).toEqual([30, 30, 30, 20, 20, 20]);
  });

  it('is as unsure as it was wrong', () => {
    const noisy = past(4 * 168, (hour) => usualAt(hour) * (1 + 0.4 * Math.sin(hour * 12.9898)));
    const forecast = expectUsage(noisy, 12);
    if (forecast.kind !== 'expected') expect.fail(forecast.reason);
    expect(forecast.medianErrorRatio).toBeGreaterThan(0.1);
    for (const { value, low, high } of forecast.hours) {
      expect(low).toBeLessThan(value);
      expect(high).toBeGreaterThan(value);
    }
  });

  it('bears gaps', () => {
    const hours = past(4 * 168).filter((_, index) => index % 7 !== 3);
    expect(expectUsage(hours, 24).kind).toBe('expected');
  });
});

describe('UsageHistory', () => {
  it('keeps the mean of each whole hour', () => {
    const history = new UsageHistory();
    for (const [minute, value] of [
      [0, 1],
      [30, 3],
      [60, 10],
      [121, 5],
    ] as const)
      history.add(startMs + minute * 60_000, value);
    expect(history.hours).toEqual([
      { atMs: startMs, value: 2 },
      { atMs: startMs + hourMs, value: 10 },
    ]);
  });

  it('keeps eight weeks and no hour twice', () => {
    const history = new UsageHistory();
    for (let hour = 0; hour < 2000; hour += 1) history.add(startMs + hour * hourMs, hour);
    history.add(startMs, 7);
    history.add(startMs + 2001 * hourMs, 7);
    expect(history.hours).toHaveLength(8 * 168);
    expect(new Set(history.hours.map(({ atMs }) => atMs)).size).toBe(8 * 168);
  });
});
