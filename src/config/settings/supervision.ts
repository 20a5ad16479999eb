import type { Setting } from '../setting.js';
import { dayMs, minuteMs } from './limits.js';
import { nameAllowed, namePattern } from './name-pattern.js';

export const supervisionSettings = {
  name: {
    type: 'text',
    group: 'supervision',
    env: 'PS_NAME',
    flag: '-n, --name <name>',
    pattern: namePattern,
    allowed: nameAllowed,
    help: 'Name of the application; by default that of the script.',
  },
  instances: {
    type: 'text',
    group: 'supervision',
    env: 'PS_INSTANCES',
    flag: '-i, --instances <n|max>',
    flagAlias: '--workers <n|max>',
    default: 'max',
    pattern: /^(max|[1-9]\d{0,2}|-[1-9]\d{0,1})$/,
    allowed: '1 to 999, -1 to -99 (cores minus that), or max',
    help: 'How many workers; max is one per available core.',
  },
  bootTimeout: {
    type: 'duration',
    group: 'supervision',
    env: 'PS_BOOT_TIMEOUT',
    default: 30_000,
    min: 100,
    max: 10 * minuteMs,
    help: 'How long a worker may take until it listens.',
  },
  drainTimeout: {
    type: 'duration',
    group: 'supervision',
    env: 'PS_DRAIN_TIMEOUT',
    flag: '--drain-timeout <duration>',
    default: 5000,
    min: 0,
    max: dayMs,
    help: 'How long a stopping worker may finish what it serves.',
  },
  killTimeout: {
    type: 'duration',
    group: 'supervision',
    env: 'PS_KILL_TIMEOUT',
    flag: '--kill-timeout <duration>',
    default: 3000,
    min: 0,
    max: 10 * minuteMs,
    help: 'How long after SIGTERM a worker is killed.',
  },
  exclusiveUdp: {
    type: 'boolean',
    group: 'supervision',
    env: 'PS_EXCLUSIVE_UDP',
    default: true,
    help: 'Whether each worker has UDP ports of its own; without it workers receive each other’s media.',
  },
} as const satisfies Record<string, Setting>;
