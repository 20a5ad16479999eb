import { readFileSync } from 'node:fs';

/** The version of this package, read once from its package.json. */
export const packageVersion = readVersion();

function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
