import { errorAnswer } from '../request/error-answer.js';

const contentTypes = {
  json: 'application/json; charset=utf-8',
  html: 'text/html; charset=utf-8',
} as const;

/** On every answer, also on refusals (research: security S6). No CORS header, ever. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

/** Server-sent events. */
export const eventStreamType = 'text/event-stream; charset=utf-8';

export function json(value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(value), { status, headers: { 'content-type': contentTypes.json, ...headers } });
}

export function text(
  body: string,
  contentType: string = contentTypes.html,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(body, { headers: { 'content-type': contentType, ...headers } });
}

export function bytes(
  body: Uint8Array<ArrayBuffer>,
  contentType: string,
  headers: Readonly<Record<string, string>>,
): Response {
  return new Response(body, { headers: { 'content-type': contentType, ...headers } });
}

export function failure(thrown: unknown, requestId: string): Response {
  const { status, headers, body } = errorAnswer(thrown, requestId);
  return json(body, status, headers);
}
