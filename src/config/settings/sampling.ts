import type { Setting } from '../setting.js';
import { minuteMs } from './limits.js';

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
} as const satisfies Record<string, Setting>;
