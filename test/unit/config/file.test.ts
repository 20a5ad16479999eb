import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findConfigFile } from '../../../src/config/file.js';
import { presetNames, presetPath } from '../../../src/config/preset.js';
import { resolveSettings } from '../../../src/config/resolve.js';
import { readConfigFile } from '../../../src/config/file.js';
import { stripsTypes } from '../../../src/config/typescript.js';
import { tempFolder } from '../../support/temp-folder.js';

function written(text: string, name = 'perf-supervisor.config.json', mode = 0o600): string {
  const folder = tempFolder();
  writeFileSync(join(folder, name), text, { mode });
  chmodSync(join(folder, name), mode);
  return folder;
}

async function preset(name: (typeof presetNames)[number]) {
  return resolveSettings({ file: await readConfigFile(presetPath(name)) }).settings;
}

describe('findConfigFile', () => {
  test('without a file there is none', async () => {
    expect(await findConfigFile(tempFolder())).toBeUndefined();
  });

  test('the file of the working directory is found, and a named one wins over it', async () => {
    const folder = written('{"adminPort":1}');
    writeFileSync(join(folder, 'other.json'), '{"adminPort":2}');
    expect((await findConfigFile(folder))?.values).toEqual({ adminPort: 1 });
    expect((await findConfigFile(folder, './other.json'))?.values).toEqual({ adminPort: 2 });
  });

  test('a file that is code exports its settings', async () => {
    const folder = written('export default { adminPort: 3 };', 'perf-supervisor.config.mjs');
    expect((await findConfigFile(folder))?.values).toEqual({ adminPort: 3 });
  });

  const runsTypeScript = stripsTypes(process.version);

  test('what a file that is code says now counts, not what it said before', async () => {
    for (const name of ['perf-supervisor.config.mjs', 'perf-supervisor.config.cjs']) {
      const folder = written('', name);
      const head = name.endsWith('mjs') ? 'export default' : 'module.exports =';
      const ports: unknown[] = [];
      for (const port of [1, 2]) {
        writeFileSync(join(folder, name), `${head} { adminPort: ${port} };`);
        ports.push((await findConfigFile(folder))?.values['adminPort']);
      }
      expect(ports).toEqual([1, 2]);
    }
  });

  const typed = 'const adminPort: number = 4; export default { adminPort };';

  test.runIf(runsTypeScript)('TypeScript is run by Node itself', async () => {
    const folder = written(typed, 'perf-supervisor.config.ts');
    expect((await findConfigFile(folder))?.values).toEqual({ adminPort: 4 });
  });

  test.skipIf(runsTypeScript)(
    'TypeScript that neither Node nor the project can run is refused with both remedies',
    async () => {
      const folder = written(typed, 'perf-supervisor.config.mts');
      await expect(findConfigFile(folder)).rejects.toThrow(/config\.mts.*Node 22\.18 or newer, or install tsx/);
    },
  );

  test.skipIf(runsTypeScript)('TypeScript is run by the tsx of the project where Node cannot', async () => {
    const folder = written(typed, 'perf-supervisor.config.ts');
    const tsx = join(folder, 'node_modules/tsx');
    mkdirSync(tsx, { recursive: true });
    const exported = { './esm/api': { import: './api.mjs', require: './api.cjs' } };
    writeFileSync(join(tsx, 'package.json'), JSON.stringify({ exports: exported }));
    // What matters here is that the project's own copy is asked, in the form that can do it, and for which file.
    writeFileSync(join(tsx, 'api.cjs'), "throw new Error('the CommonJS form');");
    const commonJs = '{ default: { __esModule: true, default: { name: href.slice(-9) } } }';
    writeFileSync(join(tsx, 'api.mjs'), `export const tsImport = async (href) => (${commonJs});`);
    expect((await findConfigFile(folder))?.values).toEqual({ name: 'config.ts' });
  });

  test('code that others may write is refused', async () => {
    const folder = written('export default {};', 'perf-supervisor.config.mjs', 0o666);
    await expect(findConfigFile(folder)).rejects.toThrow(/others may write it/);
  });

  test.each([
    ['a missing file', 'nope.json', '{}'],
    ['bad JSON', 'bad.json', '{"a":'],
    ['a list', 'list.json', '[]'],
    ['null', 'null.json', 'null'],
    ['a huge file', 'huge.json', `{"a":"${'x'.repeat(1_100_000)}"}`],
  ])('%s is refused by name', async (_what, name, text) => {
    const folder = written(text, name === 'nope.json' ? 'yes.json' : name);
    await expect(findConfigFile(folder, name)).rejects.toMatchObject({
      code: 'PS_CONFIG_UNREADABLE',
      exitCode: 2,
      message: expect.stringContaining(name) as string,
    });
  });

  test('what a file does not set comes from the preset that it extends', async () => {
    const file = await findConfigFile(written('{"extends":"production","memoryThreshold":0.5}'));
    const { settings } = resolveSettings({ ...(file && { file }) });
    expect(settings).toMatchObject({ memoryThreshold: 0.5, logFormat: 'json', optimizationInterval: 45_000 });
  });

  test('an unknown preset is refused and the known ones are named', async () => {
    await expect(findConfigFile(written('{"extends":"staging"}'))).rejects.toThrow(/default, development, production/);
  });
});

describe('presets', () => {
  test.each(presetNames)('%s is accepted as it is shipped', async (name) => {
    await expect(preset(name)).resolves.toBeDefined();
  });

  test('R88 R89 development and production have different thresholds', async () => {
    const [development, production] = await Promise.all([preset('development'), preset('production')]);
    for (const name of ['memoryThreshold', 'cpuThreshold', 'gcThreshold'] as const) {
      expect(development[name]).toBeLessThan(production[name]);
    }
  });

  test('R90 production checks every 30 to 60 s, development every 10 to 15 s', async () => {
    const [development, production] = await Promise.all([preset('development'), preset('production')]);
    expect(production.optimizationInterval).toBeGreaterThanOrEqual(30_000);
    expect(production.optimizationInterval).toBeLessThanOrEqual(60_000);
    expect(development.optimizationInterval).toBeGreaterThanOrEqual(10_000);
    expect(development.optimizationInterval).toBeLessThanOrEqual(15_000);
  });
});
