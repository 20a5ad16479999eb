import type { Setting } from '../setting.js';
import { dayMs, minuteMs } from './limits.js';

export const forecastSettings = {
  forecast: {
    type: 'choice',
    group: 'optimizer',
    env: 'PS_FORECAST',
    default: 'advise',
    choices: ['off', 'advise', 'optimize', 'recycle'],
    help: 'What is done when a worker is expected to reach a limit: nothing is foretold, it is told, its strategy runs early, or a worker whose memory grows is also replaced, with drain, half an hour before.',
  },
  forecastHorizon: {
    type: 'duration',
    group: 'optimizer',
    env: 'PS_FORECAST_HORIZON',
    default: dayMs,
    min: 10 * minuteMs,
    max: 30 * dayMs,
    help: 'How far ahead limits are looked for; never farther than four times what has been seen.',
  },
} as const satisfies Record<string, Setting>;
