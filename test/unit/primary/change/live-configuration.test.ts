import { describe, expect, it } from 'vitest';
import { buildSettings } from '../../../../src/config/check.js';
import type { Settings } from '../../../../src/config/settings.js';
import { describeChanges } from '../../../../src/primary/change/configuration-changes.js';
import { LiveConfiguration } from '../../../../src/primary/change/live-configuration.js';
import type { Configuration, PrimaryOptions } from '../../../../src/primary/options.js';
import { recordingLogger } from '../../../support/recording-logger.js';

const settings = { ...buildSettings((_, setting) => setting.default), name: 'test' } as Settings & { name: string };
const started: Configuration = {
  script: '/app/a.js',
  scriptArgs: [],
  cwd: '/app',
  settings,
  env: { KEPT: '1', OLD: 'x' },
};

/** `now` is what a new reading finds. */
function live(now: Partial<Configuration>): LiveConfiguration {
  const rest = { logger: recordingLogger(), runDir: '', isAdminPortChosen: false };
  const options: PrimaryOptions = { ...started, ...rest, reread: () => Promise.resolve({ ...started, ...now }) };
  return new LiveConfiguration(options);
}

describe('a configuration that is read again', () => {
  it('tells added, changed and removed variables, and takes removed ones away', async () => {
    const { environment, changes } = await live({ env: { KEPT: '2', NEW: 'y' } }).next();
    expect(environment).toMatchObject({ KEPT: '2', NEW: 'y', OLD: null });
    expect(changes.environment).toEqual([
      { name: 'KEPT', kind: 'changed', before: '1', after: '2' },
      { name: 'NEW', kind: 'added', after: 'y' },
      { name: 'OLD', kind: 'removed', before: 'x' },
    ]);
    expect(describeChanges(changes)).toBe('KEPT 1 -> 2; NEW added (y); OLD removed (x)');
  });

  it('shows no value of a secret name, and no user part of a URL', async () => {
    const env = { ...started.env, API_TOKEN: 'hunter22', UPSTREAM: 'http://me:hunter22@upstream/' };
    const { changes } = await live({ env }).next();
    expect(JSON.stringify(changes)).not.toContain('hunter22');
    expect(changes.environment).toContainEqual({ name: 'API_TOKEN', kind: 'added' });
  });

  it('gives workers the settings that they alone look at, and names those that need a new start', async () => {
    const read = { ...settings, cpuThreshold: 0.5, adminPort: 4000, routing: 'key' as const };
    const { environment, changes } = await live({ settings: read }).next();
    expect(changes.settings.map(({ name }) => name)).toEqual(['cpuThreshold']);
    expect([...changes.needsRestart].sort()).toEqual(['adminPort', 'routing']);
    expect(JSON.parse(environment['PERF_SUPERVISOR_SETTINGS'] ?? '')).toMatchObject({
      cpuThreshold: 0.5,
      routing: 'direct',
    });
  });

  it('a setting in the environment is told as a setting, not as a variable', async () => {
    const { changes, environment } = await live({
      env: { ...started.env, CPU_THRESHOLD: '0.5', PS_REDIS_URL: 'x' },
    }).next();
    expect(changes.environment).toEqual([]);
    expect(Object.keys(environment)).toEqual(['PERF_SUPERVISOR_SETTINGS']);
  });

  it('tells differences from what was adopted last', async () => {
    const configuration = live({ env: { KEPT: '1' } });
    const first = await configuration.next();
    expect((await configuration.next()).changes.environment).toEqual(first.changes.environment);
    first.adopt();
    const again = await configuration.next();
    expect([again.changes.environment, again.environment['OLD']]).toEqual([[], null]);
  });

  it('names what else of an ecosystem file needs a new start', async () => {
    const { changes } = await live({ script: '/app/b.js', scriptArgs: ['--room', '5'] }).next();
    expect(changes.needsRestart).toEqual(['script', 'args']);
  });
});
