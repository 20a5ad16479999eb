import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { hostname } from 'node:os';
import type { Clock } from '../core/clock.js';
import { reasonOf, SupervisorError } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import { type HostRule, isLoopbackHost } from '../request/request-guard.js';
import type { AppOptions } from './app.js';
import { AccessGate } from './access/auth.js';
import { RequestJournal } from './journal.js';
import { type AdminLimits, defaultLimits } from './limits.js';
import { listenOnPort, listenOnSocket } from './listen.js';
import type { AdminPorts } from './ports/ports.js';
import type { CertificateFiles } from './tls-server.js';
import type { RouteScope } from './route.js';

export interface AdminServerOptions {
  readonly ports: AdminPorts;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly enableCompression: boolean;
  /** Defaults to loopback. Ignored with `socketPath`. */
  readonly host?: string;
  /** 0, the default, takes a free one. Ignored with `socketPath`. */
  readonly port?: number;
  /** Absent: calls that change state are refused. */
  readonly token?: string | undefined;
  /** Set when the token was made by us and is kept there: such a token does not allow a wider bind than loopback. */
  readonly tokenFile?: string | undefined;
  /** Names besides the usual ones under which clients reach us, for example that of a container. */
  readonly allowedHosts?: readonly string[];
  /** Ignored with `socketPath`. */
  readonly certificate?: CertificateFiles | undefined;
  /** Lets an address off loopback speak plain HTTP. */
  readonly isInsecureBind?: boolean;
  /** Listens there instead, in a directory that only we can open. */
  readonly socketPath?: string;
  /** Only with `socketPath`: no token and no Host check, and the /control routes are there. */
  readonly isTrusted?: boolean;
  readonly limits?: Partial<AdminLimits>;
  /** Where the built dashboard lies; absent, or nothing there: GET / lists the endpoints. */
  readonly pageFolder?: string;
}

export interface AdminServer {
  /** For example `http://127.0.0.1:9321`, `https:` with a certificate, or `unix:` and the path. */
  readonly url: string;
  /** 0 on a Unix socket. */
  readonly port: number;
  /** Takes no new connections, lets running requests end for `graceMs`, then cuts them. */
  close(graceMs: number): Promise<void>;
}

/**
 * Starts the admin HTTP server on a port or on the control socket.
 * @throws {SupervisorError} PS_BIND_UNSAFE for an address off loopback without a token that the operator set, PS_BIND_PLAIN
 *   for one without a certificate, PS_TLS_UNUSABLE, PS_PORT_TAKEN
 */
export async function startAdminServer(options: AdminServerOptions): Promise<AdminServer> {
  const { socketPath, host = '127.0.0.1', port = 0, logger } = options;
  checkBind(options);
  const limits = { ...defaultLimits, ...options.limits };
  let isClosing = false;
  const listener = lazyListener(() => loadApp(options, limits, () => isClosing), logger);
  const server = await createLimitedServer(options, listener, limits);
  await (socketPath === undefined ? listenOnPort(server, host, port) : listenOnSocket(server, socketPath));
  server.on('error', (cause) =>
    logger.error('the admin server failed', { event: 'admin-fault', cause: cause.message }),
  );
  const boundPort = portOf(server);
  return {
    url: socketPath === undefined ? urlOf(options, boundPort) : `unix:${socketPath}`,
    port: boundPort,
    close(graceMs) {
      isClosing = true;
      return closeServer(server, graceMs, options.clock);
    },
  };
}

function checkBind({
  socketPath,
  host = '127.0.0.1',
  token,
  tokenFile,
  certificate,
  isInsecureBind,
}: AdminServerOptions) {
  if (socketPath !== undefined || isLoopbackHost(host)) return;
  if (token === undefined || tokenFile !== undefined) throw new SupervisorError('PS_BIND_UNSAFE', { host });
  if (!certificate && isInsecureBind !== true) throw new SupervisorError('PS_BIND_PLAIN', { host });
}

type RequestListener = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>;

/**
 * Loads the app at the first request: hono costs a process 5.6 MB and a third of the CPU of its start, since it needs
 * fetch's Request and Response, and a primary that nobody asks needs none of it.
 */
function lazyListener(load: () => Promise<RequestListener>, logger: Logger): RequestListener {
  let loading: Promise<RequestListener> | undefined;
  return async (incoming, outgoing) => {
    try {
      loading ??= load().catch((thrown: unknown) => {
        // Without a free descriptor nothing can be loaded; the next request tries again.
        loading = undefined;
        throw thrown;
      });
      await (await loading)(incoming, outgoing);
    } catch (thrown) {
      logger.error('the admin server failed', { event: 'admin-fault', cause: reasonOf(thrown) });
      outgoing.writeHead(500).end();
    }
  };
}

async function loadApp(
  options: AdminServerOptions,
  limits: AdminLimits,
  isClosing: () => boolean,
): Promise<RequestListener> {
  const [{ createAppListener }, { allRoutes }, { LiveFeed }, { openPageFiles }] = await Promise.all([
    import('./app-listener.js'),
    import('./routes/all.js'),
    import('./live/live-feed.js'),
    import('./page-files.js'),
  ]);
  const { ports, clock, logger, pageFolder } = options;
  const feed = new LiveFeed({ ports, clock, logger });
  const page = pageFolder === undefined ? undefined : await openPageFiles(pageFolder);
  return createAppListener(appOptions(options, limits, isClosing, { routes: allRoutes, feed, page }));
}

function appOptions(
  options: AdminServerOptions,
  limits: AdminLimits,
  isClosing: () => boolean,
  { routes, feed, page }: Pick<RouteScope, 'routes' | 'feed' | 'page'>,
): AppOptions {
  const { ports, clock, logger, token, tokenFile, host = '127.0.0.1', socketPath } = options;
  const isTrusted = socketPath !== undefined && options.isTrusted === true;
  const isLoopback = socketPath !== undefined || isLoopbackHost(host);
  return {
    scope: {
      ports,
      clock,
      logger,
      limits,
      gate: new AccessGate({ isTrusted, isLoopback, token, tokenFile }, limits, clock),
      requestedBy: isTrusted ? 'cli' : 'http',
      routes: routes.filter(({ isControl }) => isTrusted || isControl !== true),
      feed,
      page,
    },
    journal: new RequestJournal(logger, clock),
    hosts: isTrusted ? undefined : hostRule(host, isLoopback, options.allowedHosts ?? []),
    isCompressing: options.enableCompression,
    isClosing,
    nextRequestId: requestIds(),
  };
}

async function createLimitedServer(
  { socketPath, certificate, clock, logger }: AdminServerOptions,
  listener: RequestListener,
  limits: AdminLimits,
): Promise<Server> {
  const serverOptions = {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: limits.connectionsCheckingIntervalMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
  };
  const onRequest = (incoming: IncomingMessage, outgoing: ServerResponse): void => void listener(incoming, outgoing);
  const server =
    certificate && socketPath === undefined
      ? (await import('./tls-server.js')).createTlsServer(certificate, serverOptions, onRequest, { clock, logger })
      : createServer(serverOptions, onRequest);
  server.maxConnections = limits.maxConnections;
  server.timeout = limits.idleTimeoutMs;
  return server;
}

function hostRule(host: string, isLoopback: boolean, allowedHosts: readonly string[]): HostRule {
  const names = ['localhost', host, ...(isLoopback ? [] : [hostname()]), ...allowedHosts];
  return { names: names.map((name) => name.toLowerCase()), addresses: isLoopback ? 'loopback' : 'any' };
}

/** Unlike any of another start, so that a log of several starts is not ambiguous. */
function requestIds(prefix = randomBytes(4).toString('hex')): () => string {
  let count = 0;
  return () => `${prefix}-${++count}`;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

function urlOf({ host = '127.0.0.1', certificate }: AdminServerOptions, port: number): string {
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `${certificate ? 'https' : 'http'}://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

function closeServer(server: Server, graceMs: number, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(graceMs, () => server.closeAllConnections());
    server.close(() => {
      cancel();
      resolve();
    });
  });
}
