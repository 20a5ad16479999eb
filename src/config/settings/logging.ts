import { logLevels } from '../../core/logger.js';
import type { ChoiceSetting, Setting } from '../setting.js';

export const loggingSettings = {
  logLevel: {
    type: 'choice',
    group: 'logging',
    env: 'LOG_LEVEL',
    flag: '--log-level <level>',
    default: 'info',
    choices: logLevels,
    help: 'Least severe level that is logged.',
  } satisfies ChoiceSetting<(typeof logLevels)[number]>,
  logFormat: {
    type: 'choice',
    group: 'logging',
    env: 'PS_LOG_FORMAT',
    flag: '--log-format <format>',
    default: 'auto',
    choices: ['auto', 'pretty', 'json'],
    help: 'How log lines look; auto is pretty on a terminal and json elsewhere.',
  } satisfies ChoiceSetting<'auto' | 'pretty' | 'json'>,
} as const satisfies Record<string, Setting>;
