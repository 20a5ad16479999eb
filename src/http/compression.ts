import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { MiddlewareHandler } from 'hono';
import { eventStreamType } from './answer.js';
import { ndjsonType } from './ndjson.js';

const gzipAsync = promisify(gzip);
const streamedTypes: readonly string[] = [ndjsonType, eventStreamType, 'application/octet-stream'];
/** Below this, a packet carries the answer either way. */
const minBytes = 1024;

/** Answers in gzip where the client accepts it and it pays (R58). */
export const compression: MiddlewareHandler = async (request, next) => {
  await next();
  const { res } = request;
  // A stream of lines would arrive only at its end, and what is compressed already gains nothing.
  if (streamedTypes.includes(res.headers.get('content-type') ?? '') || res.headers.has('content-encoding')) return;
  const plain = Buffer.from(await res.clone().arrayBuffer());
  if (plain.length < minBytes) return;
  res.headers.append('vary', 'accept-encoding');
  if (!acceptsGzip(request.req.header('accept-encoding'))) return;
  const headers = new Headers(res.headers);
  headers.set('content-encoding', 'gzip');
  request.res = new Response(await gzipAsync(plain), { status: res.status, headers });
};

/** Reads Accept-Encoding: `gzip` or `*`, unless its weight is 0. */
export function acceptsGzip(header: string | undefined): boolean {
  const weights = new Map(
    (header ?? '').split(',').map((part) => {
      const [coding = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
      const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
      return [coding, Number(weight)];
    }),
  );
  return (weights.get('gzip') ?? weights.get('*') ?? 0) > 0;
}
