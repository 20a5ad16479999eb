import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tempFolder } from '../../support/temp-folder.js';

interface Shelf {
  keep(folder: string, names: readonly string[]): void;
  shelve(folder: string, name: string): { readonly now: unknown };
  atFirstUse(folder: string, name: string): { readonly now: unknown };
}

const require = createRequire(import.meta.url);
const shelf = require(join(import.meta.dirname, '../../../scripts/shelf.cjs')) as Shelf;

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = tempFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

it('what lies on the shelf is loaded as it was when it was put there, though it has gone from the disk since', () => {
  const folder = folderWith({ 'part.cjs': 'exports.version = 1;', 'other.cjs': 'exports.version = 1;' });
  shelf.keep(folder, ['part.cjs']);
  const other = shelf.shelve(folder, 'other.cjs');
  writeFileSync(join(folder, 'part.cjs'), 'exports.version = 2;');
  rmSync(join(folder, 'other.cjs'));
  expect(shelf.atFirstUse(folder, 'part.cjs').now).toEqual({ version: 1 });
  expect(other.now).toEqual({ version: 1 });
});

it('nothing on the shelf runs before its first use, and then once for all who use it', () => {
  const folder = folderWith({
    'count.cjs': 'globalThis.shelfRuns = (globalThis.shelfRuns ?? 0) + 1; exports.own = {};',
  });
  const runs = (): unknown => Reflect.get(globalThis, 'shelfRuns');
  const [first, second] = [shelf.shelve(folder, 'count.cjs'), shelf.atFirstUse(folder, 'count.cjs')];
  expect(runs()).toBeUndefined();
  expect(first.now).toBe(second.now);
  expect(require(join(folder, 'count.cjs'))).toBe(first.now);
  expect(runs()).toBe(1);
});

it('what lies on the shelf finds the libraries that are installed beside it', () => {
  const folder = folderWith({ 'user.cjs': 'exports.name = require("library").name;' });
  const library = join(folder, 'node_modules/library');
  mkdirSync(library, { recursive: true });
  writeFileSync(join(library, 'index.js'), 'exports.name = "library";');
  expect(shelf.shelve(folder, 'user.cjs').now).toEqual({ name: 'library' });
});
