import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isTypeScript, stripsTypes } from './typescript.js';

const othersMayWrite = 0o022;

/**
 * Runs a config file that is code and returns what it exports: the default export, `module.exports`, or all of its
 * named exports. What it says now counts, not what it said when it was read before.
 * @throws {Error} with the reason in words; it runs with our rights, so nobody else may be able to write it
 */
export async function importCode(path: string): Promise<unknown> {
  if ((statSync(path).mode & othersMayWrite) !== 0)
    throw new Error(`it is code, and others may write it; run chmod go-w ${basename(path)}`);
  const loaded = await load(path);
  return 'default' in loaded ? loaded['default'] : loaded;
}

async function load(path: string): Promise<Readonly<Record<string, unknown>>> {
  const { href } = pathToFileURL(path);
  const project = createRequire(path);
  if (isTypeScript(path) && !stripsTypes(process.version)) return loadByTsx(project, href);
  // ES modules are cached by address and CommonJS by path; a reload wants neither.
  Reflect.deleteProperty(project.cache, path);
  return (await import(`${href}?read=${Date.now()}`)) as Record<string, unknown>;
}

interface TsxApi {
  readonly tsImport: (href: string, parent: string) => Promise<Record<string, unknown>>;
}

async function loadByTsx(project: NodeJS.Require, href: string): Promise<Readonly<Record<string, unknown>>> {
  const api = (await import(pathToFileURL(resolveTsx(project)).href)) as TsxApi;
  return api.tsImport(href, import.meta.url);
}

function resolveTsx(project: NodeJS.Require): string {
  try {
    return project.resolve('tsx/esm/api');
  } catch (cause) {
    const reason = `it is TypeScript, which Node ${process.version} cannot run by itself`;
    throw new Error(`${reason}; use Node 22.18 or newer, or install tsx in its project`, { cause });
  }
}
