import type { Setting } from '../setting.js';
import { nameAllowed, namePattern } from './name-pattern.js';

export const storeSettings = {
  redisUrl: {
    type: 'text',
    group: 'store',
    env: 'PS_REDIS_URL',
    flag: '--redis <url>',
    isSecret: true,
    pattern: /^(rediss?|unix):\/\/[^\p{Cc}\s]{1,1024}$/u,
    allowed: 'redis://, rediss:// or unix://',
    help: 'Redis for the history of the whole cluster; without it each node keeps its own in memory. Sentinels, or nodes of a Redis Cluster, are separated by commas.',
  },
  namespace: {
    type: 'text',
    group: 'store',
    env: 'PS_NAMESPACE',
    default: 'main',
    pattern: namePattern,
    allowed: nameAllowed,
    help: 'Keeps clusters apart that share one Redis.',
  },
  remoteCommands: {
    type: 'boolean',
    group: 'store',
    env: 'PS_REMOTE_COMMANDS',
    default: true,
    help: 'Carries out what operators ask of this node on other nodes, through Redis.',
  },
  nodeId: {
    type: 'text',
    group: 'store',
    env: 'PS_NODE_ID',
    pattern: namePattern,
    allowed: nameAllowed,
    help: 'Name of this node in the cluster; by default the host name.',
  },
} as const satisfies Record<string, Setting>;
