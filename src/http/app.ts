import { type HttpBindings, RequestError } from '@hono/node-server';
import { Hono, type MiddlewareHandler } from 'hono';
import { SupervisorError } from '../core/errors.js';
import type { HostRule } from '../request/request-guard.js';
import { failure, securityHeaders } from './answer.js';
import { compression } from './compression.js';
import { guard } from './access/guard.js';
import type { RequestJournal } from './journal.js';
import type { AdminEnv, Route, RouteScope } from './route.js';
import { servedRoutes } from './served-routes.js';

export interface AppOptions {
  readonly scope: RouteScope;
  readonly journal: RequestJournal;
  /** Absent on the control socket, which no browser can reach. */
  readonly hosts: HostRule | undefined;
  readonly isCompressing: boolean;
  readonly isClosing: () => boolean;
  readonly nextRequestId: () => string;
}

export type AdminApp = Hono<AdminEnv>;

/** The router: envelope, guards, then one handler per route; all refusals are thrown and answered in one place. */
export function createApp(options: AppOptions): AdminApp {
  const { scope } = options;
  const routes = servedRoutes(scope.routes);
  const app = new Hono<AdminEnv>();
  app.use(envelope(options));
  if (options.isCompressing) app.use(compression);
  if (options.hosts) app.use(guard(options.hosts));
  app.use(refuseTrace);
  for (const route of routes) {
    app.on(route.method, route.path, (request) => {
      scope.gate.check(route.access, request.req.header('authorization'));
      return route.handle(request, scope);
    });
  }
  for (const [path, allowed] of allowedMethods(routes)) app.all(path, ({ req }) => refuseMethod(req, allowed));
  app.notFound(({ req }) => {
    throw new SupervisorError('PS_HTTP_NOT_FOUND', { path: req.path.slice(0, 200) });
  });
  app.onError((thrown, request) => failure(thrown, request.get('requestId')));
  return app;
}

/** What cannot even be routed: a Host or target that is no URL. */
export function unroutable(thrown: unknown, requestId: string): Response {
  const problem = { place: 'request', reason: 'its target or Host header is malformed', remedy: 'Send a valid URL.' };
  const error = thrown instanceof RequestError ? new SupervisorError('PS_HTTP_BAD_REQUEST', problem) : thrown;
  const response = failure(error, requestId);
  for (const [name, value] of Object.entries(securityHeaders)) response.headers.set(name, value);
  return response;
}

/** Gives each request its id, its headers and its line in the log. */
function envelope({ journal, isClosing, nextRequestId }: AppOptions): MiddlewareHandler<AdminEnv> {
  return async (request, next) => {
    const requestId = nextRequestId();
    request.set('requestId', requestId);
    await next();
    const { headers, status } = request.res;
    // The page says for itself which scripts are its own, and its files how long they may be kept.
    for (const [name, value] of Object.entries(securityHeaders)) if (!headers.has(name)) headers.set(name, value);
    headers.set('x-request-id', requestId);
    if (isClosing()) headers.set('connection', 'close');
    const { method, path } = request.req;
    journal.note({ method, path, source: sourceOf(request.env), requestId, status, thrown: request.error });
  };
}

function sourceOf({ incoming }: HttpBindings): string {
  return incoming.socket.remoteAddress ?? 'control socket';
}

/** TRACE echoes headers, so nothing here ever answers it. */
const refuseTrace: MiddlewareHandler<AdminEnv> = async ({ req }, next) => {
  if (req.method === 'TRACE') refuseMethod(req, 'GET, HEAD');
  await next();
};

function refuseMethod({ method, path }: { readonly method: string; readonly path: string }, allowed: string): never {
  throw new SupervisorError('PS_HTTP_METHOD', { method, path: path.slice(0, 200), allowed });
}

/** By path, the value of Allow. */
function allowedMethods(routes: readonly Route[]): ReadonlyMap<string, string> {
  const allowed = new Map<string, string>();
  for (const { path, method } of routes) {
    const methods = method === 'GET' ? 'GET, HEAD' : method;
    allowed.set(path, [allowed.get(path), methods].filter((part) => part !== undefined).join(', '));
  }
  return allowed;
}
