import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { isEsModule } from '../../../src/config/package-manifest.js';
import { dependsOn, importEntry } from '../../../src/worker/package-entry.js';
import { tempFolder } from '../../support/temp-folder.js';

/** A folder with the given files; objects are written as JSON. */
function folderWith(files: Readonly<Record<string, unknown>>): string {
  const root = tempFolder();
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(content));
  }
  return root;
}

test.each([
  ['conditions', { '.': { types: './x.d.ts', require: './x.cjs', import: './x.mjs' } }, 'x.mjs'],
  ['nested conditions', { '.': { browser: './b.js', node: { require: './x.cjs', import: './n.mjs' } } }, 'n.mjs'],
  ['a sole string', './only.js', 'only.js'],
  ['conditions without a path', { require: './x.cjs', default: './d.js' }, 'd.js'],
])('the import entry of a package is found by %s', (_kind, exports, entry) => {
  const root = folderWith({ 'node_modules/lib/package.json': { exports }, 'app/src/server.mjs': '' });
  expect(importEntry('lib', join(root, 'app/src/server.mjs'))).toBe(
    pathToFileURL(join(root, 'node_modules/lib', entry)).href,
  );
});

test('an entry of a package is found by its path in the exports, also of a scoped one', () => {
  const exports = { '.': './main.js', './inner': { require: './inner.cjs', import: './inner.mjs' } };
  const root = folderWith({
    'package.json': { dependencies: { '@scope/lib': '1' } },
    'node_modules/@scope/lib/package.json': { exports },
    'node_modules/plain/package.json': { main: 'main.js' },
  });
  const script = join(root, 'server.mjs');
  expect(importEntry('@scope/lib/inner', script)).toMatch(/@scope\/lib\/inner\.mjs$/);
  expect(importEntry('@scope/lib', script)).toMatch(/@scope\/lib\/main\.js$/);
  expect(importEntry('@scope/lib/other', script)).toBeUndefined();
  expect(importEntry('plain/inner', script)).toBeUndefined();
  expect([dependsOn('@scope/lib/inner', script), dependsOn('plain/inner', script)]).toEqual([true, false]);
});

test('the nearest installed copy counts, main stands in for exports, and what is not there is not found', () => {
  const root = folderWith({
    'node_modules/lib/package.json': { exports: './far.js' },
    'app/node_modules/lib/package.json': { main: 'near.js' },
    'node_modules/hidden/package.json': { exports: { './inner': './x.js' } },
  });
  const script = join(root, 'app/server.mjs');
  expect(importEntry('lib', script)).toMatch(/app\/node_modules\/lib\/near\.js$/);
  expect(importEntry('hidden', script)).toBeUndefined();
  expect(importEntry('absent', script)).toBeUndefined();
});

test('the nearest package.json says what the server depends on and how it is loaded', () => {
  const root = folderWith({
    'package.json': { dependencies: { outer: '1' }, type: 'module' },
    'app/package.json': { devDependencies: { lib: '1' } },
  });
  const script = join(root, 'app/src/server.js');
  expect(dependsOn('lib', script)).toBe(true);
  expect(dependsOn('outer', script)).toBe(false);
  expect(isEsModule(script)).toBe(false);
  expect(isEsModule(join(root, 'server.js'))).toBe(true);
  expect(isEsModule(join(root, 'server.cjs'))).toBe(false);
  expect(isEsModule(join(root, 'app/server.mts'))).toBe(true);
});
