/** What the first bytes of a connection turned out to be. */
export type RequestLine =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'bad' }
  | { readonly kind: 'complete'; readonly method: string; readonly target: string };

const lineFeed = 0x0a;
const linePattern = /^([!#$%&'*+\-.^_`|~\dA-Za-z]{1,32}) ([\x21-\x7e\x80-\xff]+) HTTP\/1\.\d$/;
const methodStart = /^[!#$%&'*+\-.^_`|~\dA-Za-z]/;

/**
 * Reads the request line of HTTP/1.x. Lenient where a worker's own parser decides anyway; one empty line before it is
 * allowed (RFC 9112, 2.2).
 */
export function parseRequestLine(bytes: Uint8Array): RequestLine {
  const start = emptyLineLength(bytes);
  const end = bytes.indexOf(lineFeed, start);
  if (end < 0) return { kind: bytes.length === start || isMethodStart(bytes, start) ? 'incomplete' : 'bad' };
  const line = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
  const [, method, target] = linePattern.exec(line.endsWith('\r') ? line.slice(0, -1) : line) ?? [];
  return method === undefined || target === undefined ? { kind: 'bad' } : { kind: 'complete', method, target };
}

function emptyLineLength(bytes: Uint8Array): number {
  if (bytes[0] === lineFeed) return 1;
  if (bytes[0] !== 0x0d) return 0;
  // A lone CR so far: the rest of the empty line may be on its way.
  return bytes.length === 1 || bytes[1] === lineFeed ? Math.min(bytes.length, 2) : 0;
}

function isMethodStart(bytes: Uint8Array, at: number): boolean {
  return methodStart.test(String.fromCharCode(bytes[at] ?? 0));
}
