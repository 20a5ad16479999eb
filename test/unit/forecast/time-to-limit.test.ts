import { describe, expect, it } from 'vitest';
import { judge } from '../../../bench/forecast/judge.mjs';
import { forecastLimit } from '../../../src/forecast/time-to-limit.js';

const hourMs = 3_600_000;
const count = 120;
const indexes = Array.from({ length: count }, (_, index) => index);
/** The same wave of load in all tests, two and a half times up and down. */
const load = indexes.map((index) => 0.5 + 0.4 * Math.sin((index / count) * 5 * Math.PI));
/** Small and the same in all runs. */
const noise = indexes.map((index) => 2 * Math.sin(index * 12.9898) * Math.cos(index * 78.233));

describe('R106 forecastLimit', () => {
  it('takes memory that follows load late and not in proportion for no leak', () => {
    const values = load.map((_, index) => 100 + 150 * (load[Math.max(0, index - 6)] ?? 0) ** 2 + (noise[index] ?? 0));
    expect(forecastLimit({ values, loads: [load], stepMs: 60_000 }, 400, 8 * hourMs).kind).toBe('steady');
  });

  it('finds a leak under the same load, and when it reaches the limit', () => {
    const values = load.map((one, index) => 100 + 150 * one ** 2 + (noise[index] ?? 0) + index);
    const level = values.slice(-12).reduce((sum, value) => sum + value, 0) / 12;
    const forecast = forecastLimit({ values, loads: [load], stepMs: 60_000 }, level + 180, 8 * hourMs);
    if (forecast.kind !== 'rising') expect.fail(`it is ${forecast.kind}`);
    expect(forecast.probability).toBeGreaterThan(0.95);
    expect(forecast.timeToLimitMs).toBeGreaterThan(2.7 * hourMs);
    expect(forecast.timeToLimitMs).toBeLessThan(3.3 * hourMs);
    expect(forecast.earliestMs).toBeLessThan(forecast.timeToLimitMs ?? 0);
    expect(forecast.latestMs).toBeGreaterThan(forecast.timeToLimitMs ?? Infinity);
  });

  it('takes a rise that ended with the load’s for no leak', () => {
    const rising = indexes.map((index) => 0.1 + (0.8 * Math.min(index, 60)) / 60);
    const values = rising.map((one, index) => 100 + 100 * one + (noise[index] ?? 0));
    expect(forecastLimit({ values, loads: [rising], stepMs: 60_000 }, 320, 8 * hourMs).kind).toBe('steady');
  });

  it('cannot tell a leak from a load that rises all the time, unless it grows faster than load could make it', () => {
    const rising = indexes.map((index) => 0.5 + index / count);
    const ask = (leak: number) => {
      const values = rising.map((one, index) => 100 + 150 * one ** 2 + leak * index + (noise[index] ?? 0));
      const level = values.slice(-12).reduce((sum, value) => sum + value, 0) / 12;
      return forecastLimit({ values, loads: [rising], stepMs: 60_000 }, level + 180, 8 * hourMs);
    };
    expect(ask(1)).toMatchObject({ kind: 'cannot-tell', reason: expect.stringMatching(/^load has risen/) });
    expect(ask(5).kind).toBe('rising');
  });

  it('says nothing before there are 60 points', () => {
    const values = indexes.slice(0, 59);
    expect(forecastLimit({ values, loads: [], stepMs: 1000 }, 70, hourMs)).toEqual({
      kind: 'cannot-tell',
      reason: '59 of 60 points so far',
      probability: undefined,
    });
  });

  it('knows a limit that is reached already', () => {
    const forecast = forecastLimit({ values: indexes.map(() => 500), loads: [], stepMs: 1000 }, 400, hourMs);
    expect(forecast).toMatchObject({ kind: 'rising', timeToLimitMs: 0, probability: 1 });
  });

  it('does without any load', () => {
    const values = indexes.map((index) => 10 + index + (noise[index] ?? 0));
    expect(forecastLimit({ values, loads: [], stepMs: 60_000 }, 300, 8 * hourMs).kind).toBe('rising');
  });

  it('raises few false alarms, finds most leaks of made-up workers, and its intervals hold what they say', {
    timeout: 60_000,
  }, () => {
    const seeds = Array.from({ length: 20 }, (_, index) => index + 1);
    const result = judge(
      (values, loadThen, limit, horizon) => {
        const answer = forecastLimit({ values, loads: [loadThen], stepMs: 1 }, limit, horizon);
        return answer.kind === 'rising'
          ? {
              kind: answer.kind,
              timeToLimit: answer.timeToLimitMs,
              earliest: answer.earliestMs,
              latest: answer.latestMs,
            }
          : { kind: answer.kind };
      },
      'load only',
      seeds,
    );
    expect(result.falseAlarmRatio).toBeLessThanOrEqual(0.05);
    expect(result.detectionRatio).toBeGreaterThanOrEqual(0.95);
    expect(result.leakNotToldRatio).toBeLessThanOrEqual(0.3);
    expect(result.medianErrorRatio).toBeLessThanOrEqual(0.1);
    expect(result.inIntervalRatio).toBeGreaterThanOrEqual(0.9);
  });
});
