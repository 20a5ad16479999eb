import { readFileSync } from 'node:fs';

const page = (name: string): string => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

/** The arguments of ACL SETUSER for the user that docs/redis-keys.md describes. */
export function documentedRights(): readonly string[] {
  const [, rule = ''] = /```\n(ACL SETUSER [^`]+)```/.exec(page('redis-keys.md')) ?? [];
  return rule.trim().split(/\s+/).slice(2);
}

/** What docs/redis.md adds to them for a cluster. */
export function documentedClusterRights(): readonly string[] {
  const [, added = ''] = /`(\+cluster\|[^`]+)`/.exec(page('redis.md')) ?? [];
  return added.split(' ');
}
