import { expect, expectTypeOf, test } from 'vitest';
import { defineConfig, type Settings, type SupervisorConfig } from '../../../src/config.js';

test('defineConfig returns what it gets, and durations may be text', () => {
  const config = { extends: 'production', optimizationInterval: '30s', memoryThreshold: 0.8, instances: 4 } as const;
  expect(defineConfig(config)).toBe(config);
});

test('settings have the types of their values', () => {
  expectTypeOf<Settings['routing']>().toEqualTypeOf<'direct' | 'key' | 'sticky' | 'round-robin' | 'least-loaded'>();
  expectTypeOf<Settings['instances']>().toEqualTypeOf<string>();
  expectTypeOf<Settings['redisUrl']>().toEqualTypeOf<string | undefined>();
  expectTypeOf<Settings['memoryThreshold']>().toEqualTypeOf<number>();
  expectTypeOf<{ readonly routing: 'sideways' }>().not.toExtend<SupervisorConfig>();
});
