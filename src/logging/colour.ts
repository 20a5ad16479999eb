import type { Writable } from 'node:stream';

/**
 * Whether colours may be written to a stream: FORCE_COLOR, then NO_COLOR (as node itself ranks them), then whether it
 * is a terminal.
 */
export function wantsColour(
  stream: Writable & { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if (env['NO_COLOR']) return false;
  return stream.isTTY === true;
}
