import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export type PackageManifest = Readonly<Record<string, unknown>>;

/** Whether Node loads the script as an ES module. */
export function isEsModule(scriptFile: string): boolean {
  if (/\.m[jt]s$/.test(scriptFile)) return true;
  return !/\.c[jt]s$/.test(scriptFile) && nearestManifest(scriptFile)?.['type'] === 'module';
}

/** The package.json that counts for a file. */
export function nearestManifest(file: string): PackageManifest | undefined {
  const home = foldersUpFrom(file).find((folder) => existsSync(join(folder, 'package.json')));
  return home === undefined ? undefined : readManifest(home);
}

/** `undefined` when the folder has none, or one that holds no object. */
export function readManifest(folder: string): PackageManifest | undefined {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return undefined;
  const manifest = parse(readFileSync(file, 'utf8'));
  return isManifestObject(manifest) ? manifest : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Node says itself what is wrong with the file, as soon as it loads the script.
    return undefined;
  }
}

/** From the folder of a file to the root. */
export function foldersUpFrom(file: string): string[] {
  const folder = dirname(file);
  return folder === dirname(folder) ? [folder] : [folder, ...foldersUpFrom(folder)];
}

export function isManifestObject(value: unknown): value is PackageManifest {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
