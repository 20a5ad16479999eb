import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkEcosystem } from '../../../src/config/ecosystem/ecosystem-check.js';
import { readEcosystemApp } from '../../../src/config/ecosystem/ecosystem.js';
import { readConfigFile } from '../../../src/config/file.js';
import { resolveSettings } from '../../../src/config/resolve.js';
import { settingNames } from '../../../src/config/settings.js';
import { SupervisorError } from '../../../src/core/errors.js';
import { Chooser, fuzzRun } from '../../support/fuzz/fuzz-run.js';
import { hostileJson, hostileValue, jsonOf, spoiled } from '../../support/fuzz/hostile-values.js';
import { isPrototypeClean } from '../../support/fuzz/sound-value.js';
import { tempFolder } from '../../support/temp-folder.js';

const { seed, count } = fuzzRun(200);
const ecosystem = {
  apps: [
    {
      name: 'live',
      script: './server.js',
      args: '--port 3000',
      instances: 2,
      max_memory_restart: '1G',
      env: { PORT: 3000 },
      env_production: { A: 'b' },
      perf_supervisor: { cpuThreshold: 0.8 },
    },
  ],
};

/** What our own errors refuse is well; anything else is a fault. */
async function faultOf(work: () => unknown): Promise<unknown> {
  try {
    await work();
    return undefined;
  } catch (thrown) {
    return thrown instanceof SupervisorError ? undefined : thrown;
  }
}

it(`S13 ${count} spoiled config files, seed ${seed}: each is read or refused by name, and no prototype changes`, async () => {
  const chooser = new Chooser(seed);
  const path = join(tempFolder(), 'perf-supervisor.config.json');
  for (let at = 0; at < count; at += 1) {
    const values = {
      [chooser.pick(settingNames)]: hostileValue(chooser),
      [chooser.pick(settingNames)]: hostileValue(chooser),
    };
    const text = chooser.chance(0.3) ? hostileJson(chooser) : JSON.stringify(values);
    writeFileSync(path, text);
    const fault = await faultOf(async () => resolveSettings({ file: await readConfigFile(path) }));
    expect(fault, `seed ${seed}, file ${at}: ${text.slice(0, 500)}`).toBeUndefined();
  }
  expect(isPrototypeClean()).toBe(true);
}, 600_000);

it(`S13 ${count} spoiled ecosystem files, seed ${seed}: each is read or refused by name, and no prototype changes`, async () => {
  const chooser = new Chooser(seed);
  const folder = tempFolder();
  for (let at = 0; at < count; at += 1) {
    const file = join(folder, chooser.pick(['app.config.json', 'app.json', 'app.yaml', 'app.yml']));
    const json = jsonOf(spoiled(chooser, ecosystem));
    writeFileSync(file, chooser.chance(0.2) ? chooser.mutate(json) : json, { mode: 0o600 });
    const fault = await faultOf(() => readEcosystemApp(file, { cwd: folder, shellEnv: {} }));
    expect(fault, `seed ${seed}, file ${at}: ${json.slice(0, 500)}`).toBeUndefined();
  }
  expect(isPrototypeClean()).toBe(true);
}, 600_000);

it(`${count} spoiled ecosystem values, seed ${seed}: config check lists what becomes of each key`, () => {
  const chooser = new Chooser(seed);
  for (let at = 0; at < count; at += 1) {
    const value = spoiled(chooser, ecosystem);
    try {
      expect(Array.isArray(checkEcosystem(value))).toBe(true);
    } catch (thrown) {
      // Its errors are sentences for the person who asked.
      expect(String(thrown), `seed ${seed}, value ${at}`).not.toMatch(
        /TypeError|RangeError|is not a function|undefined/,
      );
    }
  }
}, 600_000);
