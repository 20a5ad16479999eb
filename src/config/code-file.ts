import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readRecord } from '../protocol/read.js';
import { isTypeScript, stripsTypes } from './typescript.js';

const othersMayWrite = 0o022;

/**
 * Runs a config file that is code and returns what it exports: the default export, `module.exports`, or all of its
 * named exports. What it says now counts, not what it said when it was read before.
 * @throws {Error} with the reason in words; it runs with our rights, so nobody else may be able to write it
 */
export async function importCode(path: string): Promise<unknown> {
  refuseIfOthersMayWrite(path);
  return defaultOf(await load(path));
}

/** @throws {Error} when somebody else could decide what runs with our rights (research: security S13) */
export function refuseIfOthersMayWrite(path: string): void {
  if ((statSync(path).mode & othersMayWrite) !== 0)
    throw new Error(`it decides what runs, and others may write it; run chmod go-w ${basename(path)}`);
}

/** A module that tsx has turned into CommonJS carries its default one level deeper. */
function defaultOf(loaded: Readonly<Record<string, unknown>>): unknown {
  if (!('default' in loaded)) return loaded;
  const inner = readRecord(loaded['default']);
  return inner?.['__esModule'] === true ? inner['default'] : loaded['default'];
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
    // What `resolve` finds is the CommonJS form, which cannot run ES modules when it is imported (tsx 4.23).
    return project.resolve('tsx/esm/api').replace(/\.cjs$/, '.mjs');
  } catch (cause) {
    const reason = `it is TypeScript, which Node ${process.version} cannot run by itself`;
    throw new Error(`${reason}; use Node 22.18 or newer, or install tsx in its project`, { cause });
  }
}
