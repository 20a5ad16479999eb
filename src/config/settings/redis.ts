import type { Setting } from '../setting.js';

const path = { type: 'text', group: 'store', pattern: /^[^\p{Cc}]{1,4096}$/u, allowed: 'a path' } as const;

/** What a Redis behind sentinels, in a cluster or with TLS needs besides its URL. */
export const redisSettings = {
  redisTopology: {
    type: 'choice',
    group: 'store',
    env: 'PS_REDIS_TOPOLOGY',
    flag: '--redis-topology <kind>',
    default: 'standalone',
    choices: ['standalone', 'sentinel', 'cluster'],
    help: 'What the hosts of the Redis URL are: one server, sentinels, or some nodes of a Redis Cluster.',
  },
  redisMasterName: {
    type: 'text',
    group: 'store',
    env: 'PS_REDIS_MASTER_NAME',
    flag: '--redis-master-name <name>',
    default: 'mymaster',
    pattern: /^[A-Za-z0-9._-]{1,64}$/,
    allowed: '1 to 64 letters, digits, dots, dashes or underscores',
    help: 'The name under which the sentinels watch the master.',
  },
  redisSentinelPassword: {
    type: 'text',
    group: 'store',
    env: 'PS_REDIS_SENTINEL_PASSWORD',
    isSecret: true,
    pattern: /^[^\p{Cc}]{1,512}$/u,
    allowed: '1 to 512 characters',
    help: 'Password of the sentinels themselves; that of Redis stands in its URL.',
  },
  redisCaFile: {
    ...path,
    env: 'PS_REDIS_CA_FILE',
    flag: '--redis-ca-file <path>',
    help: 'Certificates (PEM) of the authority that signed those of a rediss:// Redis; by default the ones that Node.js trusts.',
  },
  redisCertFile: {
    ...path,
    env: 'PS_REDIS_CERT_FILE',
    flag: '--redis-cert-file <path>',
    help: 'Client certificate (PEM) for a Redis that asks for one, with its key in redisKeyFile.',
  },
  redisKeyFile: {
    ...path,
    env: 'PS_REDIS_KEY_FILE',
    flag: '--redis-key-file <path>',
    help: 'Private key (PEM) of the client certificate.',
  },
} as const satisfies Record<string, Setting>;
