import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaults } from '../../../src/config/check.js';
import { resolveSettings, type SettingInputs } from '../../../src/config/resolve.js';
import { type SettingName, settingNames, settings } from '../../../src/config/settings.js';
import { SupervisorError } from '../../../src/core/errors.js';

function refusal(inputs: SettingInputs): SupervisorError {
  try {
    resolveSettings(inputs);
  } catch (thrown) {
    if (thrown instanceof SupervisorError) return thrown;
    throw thrown;
  }
  throw new Error('it was accepted');
}

const file = (values: Record<string, unknown>) => ({ path: 'ps.json', values });

describe("the seed's environment variables", () => {
  test.each<[string, SettingName, string, unknown, unknown]>([
    ['R43 ENABLE_PERFORMANCE_OPTIMIZATION', 'enableOptimization', 'false', false, true],
    ['R44 OPTIMIZATION_INTERVAL', 'optimizationInterval', '15000', 15_000, 30_000],
    ['R45 MEMORY_THRESHOLD', 'memoryThreshold', '0.75', 0.75, 0.8],
    ['R46 CPU_THRESHOLD', 'cpuThreshold', '0.5', 0.5, 0.9],
    ['R47 ENABLE_GC', 'enableGarbageCollection', '0', false, true],
    ['R48 ENABLE_CONNECTION_POOLING', 'enableConnectionPooling', 'no', false, true],
    ['R49 ENABLE_CACHING', 'enableCaching', 'FALSE', false, true],
    ['R50 LOG_LEVEL', 'logLevel', 'debug', 'debug', 'info'],
    ['GC_THRESHOLD', 'gcThreshold', '0.6', 0.6, 0.7],
    ['ENABLE_COMPRESSION', 'enableCompression', 'false', false, true],
  ])('%s sets %s', (title, name, text, value, fallback) => {
    const variable = title.split(' ').at(-1) ?? '';
    expect(resolveSettings({ env: { [variable]: text } }).settings[name]).toBe(value);
    expect(resolveSettings({ env: {} }).settings[name]).toBe(fallback);
  });
});

describe('resolveSettings', () => {
  test('with nothing given every setting is at its default', () => {
    expect(resolveSettings({}).settings).toEqual(defaults());
  });

  test('a flag is stronger than the environment, that than the file, that than the default; the source is told', () => {
    const inputs = { flags: { adminPort: '1' }, env: { PS_ADMIN_PORT: '2' }, file: file({ adminPort: 3 }) };
    const ports = [inputs, { env: inputs.env, file: inputs.file }, { file: inputs.file }, {}].map((given) => {
      const { settings: values, sources } = resolveSettings(given);
      return [values.adminPort, sources.adminPort.kind, sources.adminPort.name];
    });
    expect(ports).toEqual([
      [1, 'flag', '--admin-port'],
      [2, 'environment variable', 'PS_ADMIN_PORT'],
      [3, 'config file', 'adminPort'],
      [9321, 'default', ''],
    ]);
  });

  test('an empty environment variable counts as not set', () => {
    expect(resolveSettings({ env: { CPU_THRESHOLD: '' } }).settings.cpuThreshold).toBe(0.9);
  });

  test('a bad value names the variable, the value and what is allowed', () => {
    const error = refusal({ env: { MEMORY_THRESHOLD: '80' } });
    expect(error.code).toBe('PS_CONFIG_BAD_VALUE');
    expect(error.exitCode).toBe(2);
    expect(error.message).toBe(
      "environment variable MEMORY_THRESHOLD is '80'; allowed: a ratio from 0.01 to 1; did you mean 0.8?",
    );
  });

  test('every problem is reported at once, each with its source', () => {
    const error = refusal({
      flags: { adminPort: '70000' },
      env: { LOG_LEVEL: 'loud', ENABLE_GC: 'maybe' },
      file: file({ memoryTreshold: 0.7, cpuThreshold: true }),
    });
    expect(error.code).toBe('PS_CONFIG_SEVERAL');
    expect(error.details['count']).toBe(5);
    expect(error.message).toContain("flag --admin-port is '70000'; allowed: a whole number from 0 to 65535");
    expect(error.message).toContain("environment variable LOG_LEVEL is 'loud'; allowed: error, warn, info, debug");
    expect(error.message).toContain("ENABLE_GC is 'maybe'; allowed: true or false");
    expect(error.message).toContain(
      "config file ps.json has no setting named 'memoryTreshold'; Did you mean memoryThreshold?",
    );
    expect(error.message).toContain('config file ps.json: cpuThreshold is true');
  });

  test('the value of a secret is never told', () => {
    const error = refusal({ env: { PS_ADMIN_TOKEN: 'hunter2', PS_REDIS_URL: 'http://me:hunter2@host' } });
    expect(error.message).toContain('PS_ADMIN_TOKEN is (hidden)');
    expect(JSON.stringify(error.toWire())).not.toContain('hunter2');
  });

  test('an unknown key names the nearest', () => {
    const error = refusal({ file: file({ optimisationInterval: 1 }) });
    expect(error.code).toBe('PS_CONFIG_UNKNOWN_KEY');
    expect(error.remedy).toBe('Did you mean optimizationInterval?');
  });

  test('a key named __proto__ is unknown and changes no prototype', () => {
    const values = JSON.parse('{"__proto__":{"cpuThreshold":0.1,"polluted":true}}') as Record<string, unknown>;
    expect(refusal({ file: file(values) }).code).toBe('PS_CONFIG_UNKNOWN_KEY');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(refusal({ file: file({ constructor: 1, toString: 2 }) }).details['count']).toBe(2);
  });

  test('a flag overrules a foreign value of the environment, which is then not looked at', () => {
    expect(resolveSettings({ flags: { logLevel: 'warn' }, env: { LOG_LEVEL: 'verbose' } }).settings.logLevel).toBe(
      'warn',
    );
  });

  test('whatever text is given, the answer is a value within the range, 0 where that means off, or an error of ours', () => {
    const name = fc.constantFrom(...settingNames);
    const text = fc.oneof(
      fc.string(),
      fc.double().map(String),
      fc.constantFrom('1e9', '0x10', '١', ' 5s ', '-1', 'NaN'),
    );
    fc.assert(
      fc.property(name, text, (which, given) => {
        try {
          const value = resolveSettings({ env: { [settings[which].env]: given } }).settings[which];
          const setting = settings[which];
          if ('min' in setting && !('isOffAtZero' in setting && value === 0)) {
            expect(value).toBeGreaterThanOrEqual(setting.min);
            expect(value).toBeLessThanOrEqual(setting.max);
          }
        } catch (thrown) {
          expect((thrown as SupervisorError).code).toBe('PS_CONFIG_BAD_VALUE');
        }
      }),
    );
  });
});
