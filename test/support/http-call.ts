import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';

export interface CallResult {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly raw: Buffer;
  readonly text: string;
  /** The parsed body; throws when it is not JSON. */
  json(): ReturnType<typeof JSON.parse>;
}

/** One HTTP request exactly as written: unlike fetch it may send any Host, Origin or method. */
export function call(
  base: string | { readonly socketPath: string },
  path: string,
  options: RequestOptions & { readonly body?: string | Buffer } = {},
): Promise<CallResult> {
  const { body, ...rest } = options;
  const where =
    typeof base === 'string'
      ? { host: new URL(base).hostname.replaceAll(/[[\]]/g, ''), port: new URL(base).port }
      : base;
  const send = typeof base === 'string' && base.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send({ agent: false, ...where, path, ...rest }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const raw = Buffer.concat(chunks);
        const text = raw.toString('utf8');
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          raw,
          text,
          json: () => JSON.parse(text),
        });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}
