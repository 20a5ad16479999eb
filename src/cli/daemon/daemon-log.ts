import { finished } from 'node:stream/promises';
import { stateDirectoryPath } from '../../config/run-directory.js';
import { systemClock } from '../../core/clock.js';
import type { ClosableLogger } from '../../logging/winston-logger.js';
import type { PrimaryOptions } from '../../primary/options.js';
import type { CliContext } from '../context.js';
import { prepareLogFiles } from '../logs/log-files.js';

/** The log of a daemon: JSON lines in a file of its own; what workers print is kept from growing without limit. */
export async function openDaemonLog(
  { env, cwd }: Pick<CliContext, 'env' | 'cwd'>,
  settings: PrimaryOptions['settings'],
): Promise<ClosableLogger> {
  const [{ openLogFile }, { rotateOutputs }, { createLogger }] = await Promise.all([
    import('../../logging/log-file.js'),
    import('../../logging/output-rotation.js'),
    import('../../logging/winston-logger.js'),
  ]);
  const { primary, out, err } = prepareLogFiles(stateDirectoryPath(settings.stateDir, env, cwd), settings, cwd);
  const { name, logLevel: level, logFileSize: maxBytes } = settings;
  const stream = openLogFile(primary, maxBytes);
  const logger = createLogger({ level, format: 'json', stream, env, context: { app: name } });
  const stopRotation = rotateOutputs({ paths: [out, err], maxBytes, clock: systemClock, logger });
  return {
    ...logger,
    get lostLineCount() {
      return logger.lostLineCount;
    },
    async close(graceMs) {
      stopRotation();
      await logger.close(graceMs);
      stream.end();
      await finished(stream);
    },
  };
}
