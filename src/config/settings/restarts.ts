import type { Setting } from '../setting.js';
import { dayMs, minuteMs } from './limits.js';

const megabyte = 1024 * 1024;

/** When a worker is taken for hung, replaced or given up. */
export const restartSettings = {
  hangTimeout: {
    type: 'duration',
    group: 'supervision',
    env: 'PS_HANG_TIMEOUT',
    flag: '--hang-timeout <duration>',
    default: 4000,
    // Two check-ins and what a busy machine may delay them.
    min: 1001,
    max: 60 * minuteMs,
    isOffAtZero: true,
    help: 'How long a worker’s event loop may stand still before the worker is killed and replaced.',
  },
  maxRestarts: {
    type: 'integer',
    group: 'supervision',
    env: 'PS_MAX_RESTARTS',
    flag: '--max-restarts <n>',
    default: 0,
    min: 1,
    max: 1_000_000,
    isOffAtZero: true,
    help: 'How many crashes in a row a worker’s place survives before it stays empty; off: it is tried for ever, every 15 s at last.',
  },
  restartIntensity: {
    type: 'integer',
    group: 'supervision',
    env: 'PS_RESTART_INTENSITY',
    default: 20,
    min: 1,
    max: 10_000,
    isOffAtZero: true,
    help: 'How many ends per worker within the restart period are borne; after more the supervisor gives up with exit code 70.',
  },
  restartPeriod: {
    type: 'duration',
    group: 'supervision',
    env: 'PS_RESTART_PERIOD',
    default: minuteMs,
    min: 1000,
    max: dayMs,
    help: 'Within which time ends are counted.',
  },
  stopExitCodes: {
    type: 'text',
    group: 'supervision',
    env: 'PS_STOP_EXIT_CODES',
    flag: '--stop-exit-codes <codes>',
    pattern: /^\d{1,3}(,\d{1,3})*$/,
    allowed: 'exit codes separated by commas, such as 0,143',
    help: 'Exit codes with which a worker says that it shall not be started again.',
  },
  maxMemory: {
    type: 'bytes',
    group: 'supervision',
    env: 'PS_MAX_MEMORY',
    flag: '--max-memory-restart <size>',
    default: 0,
    min: 16 * megabyte,
    max: 1024 * 1024 * megabyte,
    isOffAtZero: true,
    help: 'Resident memory above which a worker is replaced, with drain.',
  },
  maxLifetime: {
    type: 'duration',
    group: 'supervision',
    env: 'PS_MAX_LIFETIME',
    flag: '--max-lifetime <duration>',
    default: 0,
    min: 1000,
    max: 365 * dayMs,
    isOffAtZero: true,
    help: 'Age at which a worker is replaced, with drain; each worker’s is up to a tenth shorter, so that they do not end together.',
  },
} as const satisfies Record<string, Setting>;
