import { extname } from 'node:path';

const extensions: ReadonlySet<string> = new Set(['.ts', '.mts', '.cts']);

export function isTypeScript(path: string): boolean {
  return extensions.has(extname(path));
}

/** Node runs TypeScript without a flag from 22.18 and 23.6 on. */
export function stripsTypes(nodeVersion: string): boolean {
  const [major = 0, minor = 0] = nodeVersion.replace(/^v/, '').split('.').map(Number);
  return major >= 24 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18);
}
