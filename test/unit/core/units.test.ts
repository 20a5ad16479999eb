import { expect, it } from 'vitest';
import { formatBytes, formatDuration, parseBytes, parseDurationMs } from '../../../src/core/units.js';

it.each([
  ['250', 250],
  ['500ms', 500],
  ['30s', 30_000],
  ['5m', 300_000],
  ['1.5h', 5_400_000],
  ['7d', 604_800_000],
])('%s is %i ms', (text, ms) => {
  expect(parseDurationMs(text)).toBe(ms);
});

it.each([
  ['512', 512],
  ['64K', 65_536],
  ['1.5GB', 1_610_612_736],
])('%s is %i bytes', (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes);
});

it.each(['', 'ten', '-5', '5 parsecs', '1e9', '__proto__', '5constructor'])(
  '%j is neither a duration nor bytes',
  (text) => {
    expect([parseDurationMs(text), parseBytes(text)]).toEqual([undefined, undefined]);
  },
);

it('prints amounts as people say them', () => {
  expect([formatBytes(0), formatBytes(1536), formatBytes(157_286_400)]).toEqual(['0 B', '1.5 KB', '150 MB']);
  expect([formatDuration(120), formatDuration(45_000), formatDuration(11_520_000)]).toEqual([
    '120 ms',
    '45s',
    '3h 12m',
  ]);
});
