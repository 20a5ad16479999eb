import type { MiddlewareHandler } from 'hono';
import { SupervisorError } from '../../core/errors.js';
import { type HostRule, isForeignOrigin, isOurHost } from '../../request/request-guard.js';
import type { AdminEnv } from '../route.js';

/**
 * Refuses what a page in an operator's browser may send (research: security S4).
 * @throws {SupervisorError} PS_HTTP_FOREIGN_HOST, PS_HTTP_FOREIGN_ORIGIN
 */
export function guard(hosts: HostRule): MiddlewareHandler<AdminEnv> {
  return async ({ req }, next) => {
    const host = req.header('host');
    if (!isOurHost(host, hosts)) throw new SupervisorError('PS_HTTP_FOREIGN_HOST');
    const origin = req.header('origin');
    const secFetchSite = req.header('sec-fetch-site');
    if (isForeignOrigin({ host, origin, secFetchSite })) throw new SupervisorError('PS_HTTP_FOREIGN_ORIGIN');
    await next();
  };
}
