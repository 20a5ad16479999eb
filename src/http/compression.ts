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
  if (res.body === null) return;
  res.headers.append('vary', 'accept-encoding');
  // Its length is known only when it has been read, which costs more than most answers.
  if (!acceptsGzip(request.req.header('accept-encoding'))) return;
  const plain = Buffer.from(await res.arrayBuffer());
  const headers = new Headers(res.headers);
  const isWorthIt = plain.length >= minBytes;
  if (isWorthIt) headers.set('content-encoding', 'gzip');
  // Hono merges the headers of an answer that it has into one that takes its place.
  request.res = undefined;
  request.res = new Response(isWorthIt ? await gzipAsync(plain) : plain, { status: res.status, headers });
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
