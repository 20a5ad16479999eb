import { SupervisorError } from '../../core/errors.js';

/** Where Redis is and how to log in: the settings of a URL, and nothing else that a URL could smuggle in. */
export interface RedisTarget {
  /** For people and logs: no user name, no password. */
  readonly label: string;
  readonly connection: {
    readonly host?: string;
    readonly port?: number;
    readonly path?: string;
    readonly db: number;
    readonly username?: string;
    readonly password?: string;
    readonly tls?: { readonly servername?: string };
  };
}

/**
 * Reads `redis://[user[:password]@]host[:port][/db]`, `rediss://...` (TLS) or `unix:///path/to/socket[?db=n]`.
 * The client's own parser also takes any of its options from the query, which could undo ours; this one does not.
 * @throws {SupervisorError} PS_CONFIG_BAD_VALUE; its text does not contain the URL, since that may hold a password
 */
export function parseRedisUrl(text: string): RedisTarget {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'unix:') return unixTarget(url);
  if (url?.protocol !== 'redis:' && url?.protocol !== 'rediss:') throw badUrl();
  if (url.hostname === '') throw badUrl();
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? 6379 : Number(url.port);
  const db = readDb(url.pathname.slice(1));
  const tls = url.protocol === 'rediss:' ? { tls: { servername: host } } : {};
  return {
    label: `${url.protocol}//${url.hostname}:${port}/${db}`,
    connection: { host, port, db, ...credentials(url), ...tls },
  };
}

/** Takes the password out of a text that someone else wrote. */
export function redact(text: string, target: RedisTarget): string {
  const { password } = target.connection;
  return password === undefined || password === '' ? text : text.replaceAll(password, '***');
}

function unixTarget(url: URL): RedisTarget {
  const path = decodeURIComponent(url.pathname);
  if (path.length < 2) throw badUrl();
  const db = readDb(url.searchParams.get('db') ?? '');
  return { label: `unix://${path}`, connection: { path, db, ...credentials(url) } };
}

function credentials(url: URL): { username?: string; password?: string } {
  return {
    ...(url.username === '' ? {} : { username: decoded(url.username) }),
    ...(url.password === '' ? {} : { password: decoded(url.password) }),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (thrown) {
    if (thrown instanceof URIError) throw badUrl();
    throw thrown;
  }
}

function readDb(text: string): number {
  if (text === '') return 0;
  if (!/^\d{1,4}$/.test(text)) throw badUrl();
  return Number(text);
}

function badUrl(): SupervisorError {
  return new SupervisorError('PS_CONFIG_BAD_VALUE', {
    source: 'setting',
    name: 'redisUrl',
    value: 'not readable',
    allowed: 'redis://host:port/db, rediss://host:port/db or unix:///path',
  });
}
