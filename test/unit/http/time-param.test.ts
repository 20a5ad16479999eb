import { describe, expect, it } from 'vitest';
import { parseTime } from '../../../src/http/time-param.js';

const nowMs = 1_800_000_000_000;

describe('parseTime', () => {
  it.each([
    ['now', nowMs],
    ['-15m', nowMs - 900_000],
    ['-1.5h', nowMs - 5_400_000],
    ['1704067200000', 1_704_067_200_000],
    ['2024-01-01T00:00:00.000Z', 1_704_067_200_000],
    ['2024-01-01T01:00+01:00', 1_704_067_200_000],
    ['2024-01-01', 1_704_067_200_000],
  ])('%s is a time', (text, atMs) => {
    expect(parseTime(text, nowMs)).toBe(atMs);
  });

  it.each([
    '',
    '-',
    '15m',
    '-15x',
    '1',
    'yesterday',
    '2024-13-01',
    '2024',
    'NaN',
    '1e15',
    '2024-01-01T25:00Z',
    '-1h '.repeat(9),
  ])('%j is none', (text) => {
    expect(parseTime(text, nowMs)).toBeUndefined();
  });
});
