import type { IncomingMessage } from 'node:http';
import { SupervisorError } from '../core/errors.js';
import { isBearer } from '../request/bearer-token.js';
import { isForeignOrigin, isLoopbackAddress, isOurHost } from '../request/request-guard.js';

export interface EndpointAccess {
  /** Absent: nobody is let in by token. */
  readonly token: string | undefined;
  /** Whether programs on this machine may change state without a token. */
  readonly allowLoopback: boolean;
  /** Whether anybody may read the figures. */
  readonly isPublic: boolean;
}

const loopbackHosts = { names: ['localhost'], addresses: 'loopback' } as const;

/**
 * A token for whatever changes state, and for reading from another machine (R68).
 * @throws {SupervisorError} PS_HTTP_NO_TOKEN
 */
export function checkEndpointAccess(access: 'read' | 'change', request: IncomingMessage, rules: EndpointAccess): void {
  if (rules.token !== undefined && isBearer(request.headers.authorization, rules.token)) return;
  const isOpen = access === 'read' ? rules.isPublic || isLocal(request) : rules.allowLoopback && isLocal(request);
  if (isOpen) return;
  throw new SupervisorError('PS_HTTP_NO_TOKEN', { tokenSource: 'the token of PS_ADMIN_TOKEN or of the handler' });
}

/** A program on this machine: not a proxy on it that speaks for others, and not a page in a browser on it. */
function isLocal({ socket, headers }: IncomingMessage): boolean {
  if (!isLoopbackAddress(socket.remoteAddress)) return false;
  if (headers.forwarded !== undefined || headers['x-forwarded-for'] !== undefined) return false;
  const { host, origin } = headers;
  const secFetchSite = headers['sec-fetch-site'];
  return isOurHost(host, loopbackHosts) && !isForeignOrigin({ host, origin, secFetchSite: secFetchSite?.toString() });
}
