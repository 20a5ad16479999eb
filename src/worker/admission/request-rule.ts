import type { IncomingMessage } from 'node:http';
import type { RequestClass } from '../../optimizer/admission/admission.js';

export interface RequestRuleOptions {
  /** Beginnings of paths where those who are connected signal, separated by commas. */
  readonly signallingPaths: string | undefined;
  /** The cookie that those who are connected have. */
  readonly sessionCookie: string | undefined;
}

type Head = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

const whipPath = /\/wh[ie]p(\/|$)/i;
const laterMethods: ReadonlySet<string | undefined> = new Set(['PATCH', 'DELETE']);

/**
 * Tells by a request's head whether it is from somebody who is connected: PATCH and DELETE of a WHIP or WHEP resource
 * (RFC 9725, sections 4.2 and 4.3) with their preflight, a configured path, a cookie.
 */
export function requestRule({ signallingPaths, sessionCookie }: RequestRuleOptions): (head: Head) => RequestClass {
  const beginnings = signallingPaths?.split(',') ?? [];
  return ({ method, url = '', headers }) => {
    const path = url.split('?', 1)[0] ?? '';
    if (beginnings.some((beginning) => path.startsWith(beginning))) return 'existing';
    if (sessionCookie !== undefined && hasCookie(headers.cookie, sessionCookie)) return 'existing';
    const isWhip = whipPath.test(path);
    const wanted = method === 'OPTIONS' ? headers['access-control-request-method'] : method;
    if (laterMethods.has(wanted))
      return isWhip || isType(headers, 'application/trickle-ice-sdpfrag') ? 'existing' : 'new';
    return method === 'POST' && (isWhip || isType(headers, 'application/sdp')) ? 'join' : 'new';
  };
}

function isType(headers: Head['headers'], type: string): boolean {
  return headers['content-type']?.startsWith(type) ?? false;
}

function hasCookie(cookies: string | undefined, name: string): boolean {
  return cookies?.split(';').some((cookie) => cookie.trimStart().startsWith(`${name}=`)) ?? false;
}
