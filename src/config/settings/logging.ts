import { logLevels } from '../../core/logger.js';
import { mebibyteBytes } from './limits.js';
import type { ChoiceSetting, Setting } from '../setting.js';

const pathPattern = /^[^\p{Cc}]{1,4096}$/u;

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
  stateDir: {
    type: 'text',
    group: 'logging',
    env: 'PS_STATE_DIR',
    flag: '--state-dir <dir>',
    pattern: pathPattern,
    allowed: 'a path',
    help: 'Directory of the log files of daemons; must be open to its owner only.',
  },
  outFile: {
    type: 'text',
    group: 'logging',
    env: 'PS_OUT_FILE',
    flag: '-o, --output <file>',
    pattern: pathPattern,
    allowed: 'a path',
    help: 'File for the standard output of a daemon’s workers.',
  },
  errorFile: {
    type: 'text',
    group: 'logging',
    env: 'PS_ERROR_FILE',
    flag: '-e, --error <file>',
    pattern: pathPattern,
    allowed: 'a path',
    help: 'File for the standard error of a daemon’s workers.',
  },
  logFile: {
    type: 'text',
    group: 'logging',
    env: 'PS_LOG_FILE',
    flag: '-l, --log <file>',
    pattern: pathPattern,
    allowed: 'a path',
    help: 'One file for both outputs of a daemon’s workers; a file for one of them wins.',
  },
  logFileSize: {
    type: 'bytes',
    group: 'logging',
    env: 'PS_LOG_FILE_SIZE',
    default: 10 * mebibyteBytes,
    min: 16_384,
    max: 1024 * mebibyteBytes,
    help: 'Log files of a daemon are rotated at this size; five old ones are kept of each.',
  },
} as const satisfies Record<string, Setting>;
