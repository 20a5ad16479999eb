import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { foldersUpFrom, isManifestObject, nearestManifest, readManifest } from '../config/package-manifest.js';

/** Conditions of a package's exports that an `import` on Node meets, as far as libraries use them. */
const importConditions = new Set(['node', 'node-addons', 'import', 'default']);
const dependencyFields = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;

/** Whether the package.json nearest to `scriptFile` names the package of the library. */
export function dependsOn(library: string, scriptFile: string): boolean {
  const manifest = nearestManifest(scriptFile);
  const { packageName } = partsOf(library);
  return dependencyFields.some(
    (field) => isManifestObject(manifest?.[field]) && Object.hasOwn(manifest[field], packageName),
  );
}

/**
 * The URL that `import library` in `scriptFile` means; `undefined` when it is not installed there or hides its entry.
 * @param library a package, or an entry of one: `package/entry`
 */
export function importEntry(library: string, scriptFile: string): string | undefined {
  const { packageName, subpath } = partsOf(library);
  for (const folder of foldersUpFrom(scriptFile)) {
    const home = join(folder, 'node_modules', packageName);
    const manifest = readManifest(home);
    if (!manifest) continue;
    const entry = 'exports' in manifest ? exportAt(subpath, manifest['exports']) : mainFile(subpath, manifest['main']);
    return typeof entry === 'string' ? pathToFileURL(join(home, entry)).href : undefined;
  }
  return undefined;
}

function partsOf(library: string): { readonly packageName: string; readonly subpath: string } {
  const [, packageName = library, rest = ''] = /^((?:@[^/]+\/)?[^/]+)(.*)$/.exec(library) ?? [];
  return { packageName, subpath: `.${rest}` };
}

function exportAt(subpath: string, exports: unknown): string | undefined {
  if (isManifestObject(exports) && '.' in exports) return byCondition(exports[subpath]);
  return subpath === '.' ? byCondition(exports) : undefined;
}

function mainFile(subpath: string, main: unknown): unknown {
  return subpath === '.' ? (main ?? 'index.js') : undefined;
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
