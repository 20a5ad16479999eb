import type { Clock } from '../core/clock.js';
import { type LogFields, type Logger, type LogLevel, logLevels } from '../core/logger.js';
import type { LogMessage } from '../protocol/messages.js';

/** A worker that logs more than this is in a loop; the rest is counted and told with the next line. */
const maxLinesPerSec = 20;

/** Sends lines to the primary, which has the one log; below the level, which an operator may change, nothing is sent. */
export function forwardingLogger(send: (message: LogMessage) => void, firstLevel: LogLevel, clock: Clock): Logger {
  let minLevel = firstLevel;
  let secondStartMs = clock.monotonicMs();
  let lineCount = 0;
  let droppedCount = 0;

  const hasRoom = (): boolean => {
    if (clock.monotonicMs() - secondStartMs >= 1000) {
      secondStartMs = clock.monotonicMs();
      lineCount = 0;
    }
    lineCount += 1;
    return lineCount <= maxLinesPerSec;
  };

  const write = (level: LogLevel, message: string, fields: LogFields): void => {
    if (logLevels.indexOf(level) > logLevels.indexOf(minLevel)) return;
    if (!hasRoom()) {
      droppedCount += 1;
      return;
    }
    send({ type: 'log', level, message, fields: droppedCount > 0 ? { ...fields, droppedCount } : fields });
    droppedCount = 0;
  };

  return {
    error: (message, fields = {}) => write('error', message, fields),
    warn: (message, fields = {}) => write('warn', message, fields),
    info: (message, fields = {}) => write('info', message, fields),
    debug: (message, fields = {}) => write('debug', message, fields),
    setLevel: (level) => {
      minLevel = level;
    },
  };
}
