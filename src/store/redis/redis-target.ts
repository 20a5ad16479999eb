import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { SupervisorError } from '../../core/errors.js';
import type { Settings } from '../../config/settings.js';
import { readTlsFiles } from './tls-files.js';

/** The settings of `config/settings/redis.ts`; what is absent is at its default. */
export type RedisSettings = { readonly redisUrl: string } & {
  readonly [Name in
    | 'redisTopology'
    | 'redisMasterName'
    | 'redisSentinelPassword'
    | 'redisCaFile'
    | 'redisCertFile'
    | 'redisKeyFile']?: Settings[Name] | undefined;
};

export interface RedisAddress {
  readonly host: string;
  readonly port: number;
}

/** Where Redis is. */
export type RedisPlace =
  | ({ readonly kind: 'server' } & RedisAddress)
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'sentinel'; readonly sentinels: readonly RedisAddress[]; readonly masterName: string }
  | { readonly kind: 'cluster'; readonly seeds: readonly RedisAddress[] };

/** Where Redis is and how to log in: what the settings say, and nothing else that a URL could smuggle in. */
export interface RedisTarget {
  /** For people and logs: no user name, no password. */
  readonly label: string;
  readonly place: RedisPlace;
  /** Of Redis itself; the sentinels have `sentinelPassword`. */
  readonly login: { readonly db: number; readonly username?: string; readonly password?: string };
  readonly sentinelPassword?: string;
  /** Absent: not encrypted. */
  readonly tls?: ConnectionOptions;
}

interface Address {
  readonly protocol: string;
  readonly hosts: readonly { readonly host: string; readonly port: number | undefined }[];
  readonly path: string;
  readonly login: RedisTarget['login'];
}

/**
 * Reads `redis://[user[:password]@]host[:port][,host[:port]...][/db]`, `rediss://...` (TLS) or
 * `unix:///path/to/socket[?db=n]`; several hosts are the sentinels or the seeds of a cluster.
 * The client's own parser also takes any of its options from the query, which could undo ours; this one does not.
 * @throws {SupervisorError} PS_CONFIG_BAD_VALUE, PS_STORE_BAD_SETTING; no text contains the URL, it may hold a password
 */
export function redisTarget(settings: RedisSettings): RedisTarget {
  const address = readAddress(settings.redisUrl);
  const { redisSentinelPassword: sentinelPassword } = settings;
  const place = placeOf(address, settings);
  const tls = tlsOf(address, place, settings);
  return {
    label: labelOf(address, place),
    place,
    login: address.login,
    ...(sentinelPassword !== undefined && { sentinelPassword }),
    ...(tls && { tls }),
  };
}

/** Takes the passwords out of a text that someone else wrote. */
export function redact(text: string, { login, sentinelPassword }: RedisTarget): string {
  const secrets = [login.password, sentinelPassword].filter((secret) => secret !== undefined && secret !== '');
  return secrets.reduce<string>((shown, secret) => shown.replaceAll(secret ?? '', '***'), text);
}

function placeOf({ protocol, hosts, path, login }: Address, settings: RedisSettings): RedisPlace {
  const { redisTopology: topology = 'standalone', redisMasterName: masterName = 'mymaster' } = settings;
  const [first] = hosts;
  if (topology === 'standalone') {
    if (protocol === 'unix:') return { kind: 'socket', path };
    if (!first || hosts.length > 1)
      throw contradiction(
        'redisUrl',
        'it names several hosts',
        'Set redisTopology to sentinel or cluster, or name one host.',
      );
    return { kind: 'server', host: first.host, port: first.port ?? 6379 };
  }
  if (!first) throw contradiction('redisTopology', `${topology} needs hosts, not a socket`, 'Name hosts in redisUrl.');
  if (topology === 'sentinel') return { kind: 'sentinel', sentinels: withPort(hosts, 26_379), masterName };
  if (login.db !== 0)
    throw contradiction('redisUrl', 'a cluster has database 0 only', 'Leave the database out; use a namespace.');
  return { kind: 'cluster', seeds: withPort(hosts, 6379) };
}

/** SNI wants a host name; a node of a cluster or behind sentinels is verified by the address that it announces. */
function tlsOf({ protocol }: Address, place: RedisPlace, settings: RedisSettings): ConnectionOptions | undefined {
  const files = readTlsFiles(settings);
  if (protocol === 'rediss:')
    return { ...files, ...(place.kind === 'server' && isIP(place.host) === 0 && { servername: place.host }) };
  const [name] = (['redisCaFile', 'redisCertFile', 'redisKeyFile'] as const).filter((file) => settings[file]);
  if (name) throw contradiction(name, 'it has no effect without TLS', 'Begin redisUrl with rediss://.');
  return undefined;
}

function labelOf({ protocol, login }: Address, place: RedisPlace): string {
  const list = (addresses: readonly RedisAddress[]): string =>
    addresses.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`).join(',');
  switch (place.kind) {
    case 'socket':
      return `unix://${place.path}`;
    case 'server':
      return `${protocol}//${list([place])}/${login.db}`;
    case 'sentinel':
      return `${protocol}//${list(place.sentinels)}/${login.db} (sentinels of ${place.masterName})`;
    case 'cluster':
      return `${protocol}//${list(place.seeds)} (cluster)`;
  }
}

function withPort(hosts: Address['hosts'], byDefault: number): readonly RedisAddress[] {
  return hosts.map(({ host, port }) => ({ host, port: port ?? byDefault }));
}

/** A URL has one host: each is read as if it stood alone. */
function readAddress(text: string): Address {
  const [, start = '', hosts = '', rest = ''] =
    /^(rediss?:\/\/(?:[^/?#]*@)?|unix:\/\/)([^/?#@]*)(.*)$/.exec(text) ?? [];
  const urls = hosts.split(',').map((host) => readUrl(`${start}${host}${rest}`));
  const [url] = urls;
  if (!url) throw badUrl();
  if (url.protocol === 'unix:') return socketAddress(url);
  if (urls.some(({ hostname }) => hostname === '')) throw badUrl();
  return {
    protocol: url.protocol,
    hosts: urls.map(({ hostname, port }) => ({
      host: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: port === '' ? undefined : Number(port),
    })),
    path: '',
    login: { db: readDb(url.pathname.slice(1)), ...credentials(url) },
  };
}

function readUrl(text: string): URL {
  if (!URL.canParse(text)) throw badUrl();
  return new URL(text);
}

function socketAddress(url: URL): Address {
  const path = decoded(url.pathname);
  if (path.length < 2 || url.hostname !== '') throw badUrl();
  const db = readDb(url.searchParams.get('db') ?? '');
  return { protocol: url.protocol, hosts: [], path, login: { db, ...credentials(url) } };
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

function contradiction(name: keyof RedisSettings, reason: string, remedy: string): SupervisorError {
  return new SupervisorError('PS_STORE_BAD_SETTING', { name, reason, remedy });
}

function badUrl(): SupervisorError {
  return new SupervisorError('PS_CONFIG_BAD_VALUE', {
    source: 'setting',
    name: 'redisUrl',
    value: 'not readable',
    allowed: 'redis://host:port/db, rediss://host:port/db, several hosts with commas, or unix:///path',
  });
}
