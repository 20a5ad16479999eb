import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const contentTypes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

/** A year: the name of an asset changes with its content. */
const assetCache = 'public, max-age=31536000, immutable';

/**
 * The page runs its own scripts and styles and speaks with the server that it came from, and no text becomes markup, not even
 * by a mistake of ours: `require-trusted-types-for` makes the browser refuse it.
 */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** The built files of the dashboard. Only names that were there at the start are ever read. */
export interface PageFiles {
  index(acceptsGzip: boolean): Promise<Response>;
  /** `undefined`: there is no such asset. */
  asset(name: string, acceptsGzip: boolean): Promise<Response | undefined>;
}

/** @returns `undefined` when nothing was built there */
export async function openPageFiles(folder: string): Promise<PageFiles | undefined> {
  const assets = join(folder, 'assets');
  const [atTop, names] = await Promise.all([namesIn(folder), namesIn(assets)]);
  if (!atTop.has('index.html')) return undefined;
  return {
    index: (acceptsGzip) =>
      answer(join(folder, 'index.html'), acceptsGzip && atTop.has('index.html.gz'), {
        'content-security-policy': pagePolicy,
      }),
    async asset(name, acceptsGzip) {
      if (!names.has(name)) return undefined;
      return answer(join(assets, name), acceptsGzip && names.has(`${name}.gz`), { 'cache-control': assetCache });
    },
  };
}

async function answer(file: string, isZipped: boolean, headers: Readonly<Record<string, string>>): Promise<Response> {
  const body = await readFile(isZipped ? `${file}.gz` : file);
  const type = contentTypes[file.slice(file.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
  return new Response(new Uint8Array(body), {
    headers: {
      ...headers,
      'content-type': type,
      vary: 'accept-encoding',
      ...(isZipped && { 'content-encoding': 'gzip' }),
    },
  });
}

async function namesIn(folder: string): Promise<ReadonlySet<string>> {
  try {
    return new Set(await readdir(folder));
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return new Set();
    throw thrown;
  }
}
