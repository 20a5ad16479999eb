import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { defaults } from '../../../src/config/check.js';
import { fromWorkerEnv, toWorkerEnv } from '../../../src/config/transfer.js';

const secrets = { adminToken: 'a-token-of-our-own-0123456789', redisUrl: 'redis://:hunter2@host' };

test('settings arrive in the worker as they were, secrets excepted', () => {
  const values = { ...defaults(), name: 'live', memoryThreshold: 0.5, ...secrets };
  const { adminToken, redisUrl, ...open } = fromWorkerEnv(toWorkerEnv(values));
  expect(open).toEqual({ ...values, adminToken: undefined, redisUrl: undefined, ...open });
  expect(open).toMatchObject({ name: 'live', memoryThreshold: 0.5 });
  expect([adminToken, redisUrl]).toEqual([undefined, undefined]);
});

test("a worker's environment has no secret, not even one that the primary got by its own", () => {
  const inherited = { ...process.env, PS_ADMIN_TOKEN: secrets.adminToken, PS_REDIS_URL: secrets.redisUrl };
  const env = { ...inherited, ...toWorkerEnv({ ...defaults(), ...secrets }) };
  const seen = execFileSync(process.execPath, ['-p', 'JSON.stringify(process.env)'], { env, encoding: 'utf8' });
  expect(seen).toContain('PERF_SUPERVISOR_SETTINGS');
  expect(seen).not.toMatch(/PS_ADMIN_TOKEN|PS_REDIS_URL|hunter2|a-token-of-our-own/);
});

test('without a supervisor the environment and the defaults count', () => {
  expect(fromWorkerEnv({ MEMORY_THRESHOLD: '0.6' })).toEqual({ ...defaults(), memoryThreshold: 0.6 });
});

test.each(['{', '[1', 'null', '5'])('%s is refused by name', (text) => {
  expect(() => fromWorkerEnv({ PERF_SUPERVISOR_SETTINGS: text })).toThrow(/PERF_SUPERVISOR_SETTINGS/);
});
