import { describe, expect, test } from 'vitest';
import { allowedText, isAllowed, parseFileValue, parseText } from '../../../src/config/parse.js';
import { settings } from '../../../src/config/settings.js';

describe('parseText', () => {
  test.each([
    [['true', '1', 'yes', 'YES', ' True '], true],
    [['false', '0', 'no', 'No'], false],
    [['', 'on', 'maybe', '2'], undefined],
  ])('%j as a boolean is %s', (texts, expected) => {
    for (const text of texts) expect(parseText(settings.enableCaching, text)).toBe(expected);
  });

  test.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['5m', 300_000],
    ['1.5s', 1500],
    ['250', 250],
    ['5 parsecs', undefined],
    ['-5s', undefined],
  ])('%s as a duration is %s ms', (text, expected) => {
    expect(parseText(settings.optimizationInterval, text)).toBe(expected);
  });

  test.each([
    ['64MB', 67_108_864],
    ['512k', 524_288],
    ['1000', 1000],
    ['lots', undefined],
  ])('%s as a size is %s bytes', (text, expected) => {
    expect(parseText(settings.cacheMaxBytes, text)).toBe(expected);
  });

  test.each([
    ['0.8', 0.8],
    ['.5', 0.5],
    ['1', 1],
    ['1e-1', undefined],
    ['half', undefined],
    ['NaN', undefined],
    ['Infinity', undefined],
  ])('%s as a ratio is %s', (text, expected) => {
    expect(parseText(settings.cpuThreshold, text)).toBe(expected);
  });

  test.each(['8080', '+8080'])('%s as a whole number is 8080', (text) => {
    expect(parseText(settings.adminPort, text)).toBe(8080);
  });

  test.each(['80.5', '0x50', '1e3', ''])('%j is no whole number', (text) => {
    expect(parseText(settings.adminPort, text)).toBeUndefined();
  });
});

test('a config file may write a count of workers as a number', () => {
  expect(parseFileValue(settings.instances, 4)).toBe('4');
});

test('names that are no names are refused', () => {
  for (const name of ['', '.', '..', '../x', 'a/b', 'a b', '-a', 'a'.repeat(65), 'a\n']) {
    expect(isAllowed(settings.name, name), name).toBe(false);
  }
  expect(isAllowed(settings.name, 'livestream-2.prod_a')).toBe(true);
});

test('every default lies within its own range, and every setting says what it allows', () => {
  for (const setting of Object.values(settings)) {
    if ('default' in setting) expect(isAllowed(setting, setting.default)).toBe(true);
    expect(allowedText(setting)).not.toBe('');
  }
});

test('no two settings share a variable or a flag', () => {
  const all = Object.values(settings);
  const flags = all.flatMap((setting) => ('flag' in setting ? (setting.flag.match(/-[-\w]+/g) ?? []) : []));
  expect(new Set(all.map((setting) => setting.env)).size).toBe(all.length);
  expect(new Set(flags).size).toBe(flags.length);
});

describe('a number that 0 turns off', () => {
  test.each([
    [0, true],
    [1000, false],
    [1001, true],
    [-1, false],
  ])('%d ms as the limit of a hang: %s', (value, isFine) => {
    expect(isAllowed(settings.hangTimeout, value)).toBe(isFine);
  });

  test('says so', () => {
    expect(allowedText(settings.hangTimeout)).toMatch(/; 0 for off$/);
  });
});
