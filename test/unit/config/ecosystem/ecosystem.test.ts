import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { readConfigFile } from '../../../../src/config/file.js';
import { presetNames, presetPath } from '../../../../src/config/preset.js';
import { resolveSettings } from '../../../../src/config/resolve.js';

const { apps } = createRequire(import.meta.url)('../../../../ecosystem.config.cjs') as {
  readonly apps: readonly [
    {
      readonly script: string;
      readonly exec_mode: string;
      readonly instances: number;
      readonly kill_timeout: number;
      readonly treekill: boolean;
    },
  ];
};

test('PM2 keeps one primary in fork mode and leaves the workers to it', () => {
  expect(apps).toHaveLength(1);
  expect(apps[0]).toMatchObject({ exec_mode: 'fork', instances: 1, treekill: false });
  expect(existsSync(apps[0].script)).toBe(true);
});

test.each(presetNames)('PM2 kills later than the %s preset needs to drain', async (name) => {
  const { drainTimeout, killTimeout } = resolveSettings({ file: await readConfigFile(presetPath(name)) }).settings;
  expect(apps[0].kill_timeout).toBeGreaterThan(drainTimeout + killTimeout);
});
