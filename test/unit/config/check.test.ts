import { expect, test } from 'vitest';
import { checkValue, defaults } from '../../../src/config/check.js';
import { settingNames } from '../../../src/config/settings.js';

test('a good value, and none at all, have no problem', () => {
  expect(checkValue('memoryThreshold', 0.5)).toBeUndefined();
  expect(checkValue('memoryThreshold', undefined)).toBeUndefined();
});

test.each([80, -1, Number.NaN, '0.8', null, {}, 1n, Symbol('x')])('a memory threshold of %s is a problem', (value) => {
  expect(checkValue('memoryThreshold', value)?.code).toBe('PS_CONFIG_BAD_VALUE');
});

test('the message names the option, its value and what is allowed', () => {
  expect(checkValue('optimizationInterval', 5)?.message).toBe(
    'option optimizationInterval is 5; allowed: a duration from 100 ms to 1d, such as 500ms, 30s or 5m; a bare number is ms',
  );
});

test('a circular or very long value is told briefly', () => {
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  expect(checkValue('logLevel', circular)?.message.length).toBeLessThan(300);
  expect(checkValue('logLevel', 'x'.repeat(100_000))?.message.length).toBeLessThan(300);
});

test('the defaults have every setting', () => {
  expect(Object.keys(defaults())).toEqual(settingNames);
  expect(defaults()).toMatchObject({ memoryThreshold: 0.8, name: undefined });
});
