import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

type Json = Readonly<Record<string, unknown>>;

/** Conditions of a package's exports that an `import` on Node meets, as far as libraries use them. */
const importConditions = new Set(['node', 'node-addons', 'import', 'default']);
const dependencyFields = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;

/** Whether the package.json nearest to `scriptFile` names the library. */
export function dependsOn(library: string, scriptFile: string): boolean {
  const manifest = nearestManifest(scriptFile);
  return dependencyFields.some((field) => isJson(manifest?.[field]) && Object.hasOwn(manifest[field], library));
}

/** Whether Node loads the script as an ES module. */
export function isEsModule(scriptFile: string): boolean {
  if (/\.m[jt]s$/.test(scriptFile)) return true;
  return !/\.c[jt]s$/.test(scriptFile) && nearestManifest(scriptFile)?.['type'] === 'module';
}

/** The URL that `import library` in `scriptFile` means; `undefined` when it is not installed there or hides its entry. */
export function importEntry(library: string, scriptFile: string): string | undefined {
  for (const folder of foldersUpFrom(scriptFile)) {
    const home = join(folder, 'node_modules', library);
    const manifest = readManifest(home);
    if (!manifest) continue;
    const entry = 'exports' in manifest ? mainExport(manifest['exports']) : (manifest['main'] ?? 'index.js');
    return typeof entry === 'string' ? pathToFileURL(join(home, entry)).href : undefined;
  }
  return undefined;
}

function mainExport(exports: unknown): string | undefined {
  return byCondition(isJson(exports) && '.' in exports ? exports['.'] : exports);
}

function byCondition(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (!isJson(target)) return undefined;
  for (const [condition, inner] of Object.entries(target)) {
    const entry = importConditions.has(condition) ? byCondition(inner) : undefined;
    if (entry !== undefined) return entry;
  }
  return undefined;
}

function nearestManifest(scriptFile: string): Json | undefined {
  const home = foldersUpFrom(scriptFile).find((folder) => existsSync(join(folder, 'package.json')));
  return home === undefined ? undefined : readManifest(home);
}

function readManifest(folder: string): Json | undefined {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return undefined;
  const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return isJson(manifest) ? manifest : undefined;
}

function foldersUpFrom(file: string): string[] {
  const folder = dirname(file);
  return folder === dirname(folder) ? [folder] : [folder, ...foldersUpFrom(folder)];
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
