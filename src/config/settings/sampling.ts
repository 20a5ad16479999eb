import type { Setting } from '../setting.js';
import { dayMs, mebibyteBytes, minuteMs } from './limits.js';

const hourMs = 60 * minuteMs;

export const samplingSettings = {
  sampleInterval: {
    type: 'duration',
    group: 'sampling',
    env: 'PS_SAMPLE_INTERVAL',
    default: 1000,
    min: 100,
    max: minuteMs,
    help: 'How often a worker samples itself.',
  },
  historyInterval: {
    type: 'duration',
    group: 'sampling',
    env: 'PS_HISTORY_INTERVAL',
    default: 10_000,
    min: 1000,
    max: 10 * minuteMs,
    help: 'Length of one step of the stored history.',
  },
  historyRaw: {
    type: 'duration',
    group: 'sampling',
    env: 'PS_HISTORY_RAW',
    default: 2 * hourMs,
    min: hourMs,
    max: 7 * dayMs,
    help: 'How long single steps of the history are kept.',
  },
  historyMinutes: {
    type: 'duration',
    group: 'sampling',
    env: 'PS_HISTORY_MINUTES',
    default: dayMs,
    min: hourMs,
    max: 31 * dayMs,
    help: 'How long the history is kept by minutes.',
  },
  historyTenMinutes: {
    type: 'duration',
    group: 'sampling',
    env: 'PS_HISTORY_TEN_MINUTES',
    default: 30 * dayMs,
    min: dayMs,
    max: 90 * dayMs,
    help: 'How long the history is kept by ten minutes.',
  },
  historyBudget: {
    type: 'bytes',
    group: 'sampling',
    env: 'PS_HISTORY_BUDGET',
    default: 32 * mebibyteBytes,
    min: mebibyteBytes,
    max: 4096 * mebibyteBytes,
    help: 'Most that the history of this node takes; single steps go first, then minutes, the oldest before the others.',
  },
} as const satisfies Record<string, Setting>;
