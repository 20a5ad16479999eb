import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { GenericSchema } from 'valibot';
import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/logger.js';
import type { Access, AccessGate } from './access/auth.js';
import type { AdminLimits } from './limits.js';
import type { LiveFeed } from './live/live-feed.js';
import type { PageFiles } from './page-files.js';
import type { AdminPorts } from './ports/ports.js';

export interface AdminEnv {
  readonly Bindings: HttpBindings;
  readonly Variables: { readonly requestId: string };
}

export type AdminRequest = Context<AdminEnv>;

/** What a route may use. */
export interface RouteScope {
  readonly ports: AdminPorts;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits: AdminLimits;
  readonly gate: AccessGate;
  /** Who a command is said to come from: `http`, or `cli` over the control socket. */
  readonly requestedBy: string;
  readonly routes: readonly Route[];
  readonly feed: LiveFeed;
  /** The files of the dashboard; absent where it was not built. */
  readonly page: PageFiles | undefined;
}

export interface RouteSchemas {
  /** For a request at that time, ms since epoch: a time may be relative. */
  readonly query?: (nowMs: number) => GenericSchema;
  readonly path?: GenericSchema;
  readonly body?: GenericSchema;
  /** Of a successful answer; what is not named there may come besides. */
  readonly answer?: GenericSchema;
}

/** One endpoint: the router, the list at GET / and the Allow header all come from it. */
export interface Route {
  readonly method: 'GET' | 'POST';
  /** With hono's `:name` for a parameter. */
  readonly path: string;
  readonly access: Access;
  /** Only there on the control socket. */
  readonly isControl?: true;
  /** What it takes, in short, for the list. */
  readonly parameters?: string;
  readonly summary: string;
  /** The schemas that its handler reads the request by; the API's description is made from them. */
  readonly schemas?: RouteSchemas;
  /** Not repeated under /api/v1: the seed's paths, probes, and what other programs expect where it is. */
  readonly isUnversioned?: true;
  handle(request: AdminRequest, scope: RouteScope): Response | Promise<Response>;
}
