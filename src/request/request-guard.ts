import { isIP } from 'node:net';

/** Which Host headers are ours: these names, and addresses, which cannot be rebound by somebody's DNS. */
export interface HostRule {
  /** In lower case. */
  readonly names: readonly string[];
  readonly addresses: 'loopback' | 'any';
}

/** What a browser says about where a request comes from; programs send none of it. */
export interface RequestOrigin {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly secFetchSite: string | undefined;
}

const hostHeader = /^(\[[\da-f:.]+\]|[\da-z._-]+)(?::\d{1,5})?$/;

export function isLoopbackAddress(address: string | undefined): boolean {
  if (address === undefined) return false;
  const plain = address.toLowerCase().replace(/^::ffff:/, '');
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'));
}

export function isLoopbackHost(host: string): boolean {
  return host.toLowerCase() === 'localhost' || isLoopbackAddress(host);
}

/** False for a name that is not ours: the page of a site whose DNS points at us (DNS rebinding). */
export function isOurHost(header: string | undefined, rule: HostRule): boolean {
  const name = hostHeader.exec(header?.toLowerCase() ?? '')?.[1]?.replaceAll(/[[\]]/g, '');
  if (name === undefined) return false;
  if (rule.names.includes(name)) return true;
  return rule.addresses === 'any' ? isIP(name) !== 0 : isLoopbackAddress(name);
}

/** True for a request that a page of another origin caused (CSRF). */
export function isForeignOrigin({ host, origin, secFetchSite }: RequestOrigin): boolean {
  if (secFetchSite?.toLowerCase() === 'cross-site') return true;
  if (origin === undefined) return false;
  return /^https?:\/\/(.+)$/.exec(origin.toLowerCase())?.[1] !== host?.toLowerCase();
}
