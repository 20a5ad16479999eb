import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { foldersUpFrom, isManifestObject, nearestManifest, readManifest } from '../config/package-manifest.js';

/** Conditions of a package's exports that an `import` on Node meets, as far as libraries use them. */
const importConditions = new Set(['node', 'node-addons', 'import', 'default']);
const dependencyFields = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;

/** Whether the package.json nearest to `scriptFile` names the library. */
export function dependsOn(library: string, scriptFile: string): boolean {
  const manifest = nearestManifest(scriptFile);
  return dependencyFields.some(
    (field) => isManifestObject(manifest?.[field]) && Object.hasOwn(manifest[field], library),
  );
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
  return byCondition(isManifestObject(exports) && '.' in exports ? exports['.'] : exports);
}

function byCondition(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (!isManifestObject(target)) return undefined;
  for (const [condition, inner] of Object.entries(target)) {
    const entry = importConditions.has(condition) ? byCondition(inner) : undefined;
    if (entry !== undefined) return entry;
  }
  return undefined;
}
