import { resolve } from 'node:path';
import { applicationDirectory } from '../../config/run-directory.js';
import type { Settings } from '../../config/settings.js';
import type { Cancel, Clock } from '../../core/clock.js';
import { reasonOf } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import type { WatchStatus } from '../../http/planned-reloads.js';
import { type FileWatch, openFileWatch } from './file-watch.js';
import type { PrimaryOptions } from '../options.js';
import type { UnaskedReload } from '../change/unasked-reload.js';
import { watchIgnore } from './watch-ignore.js';
import { WatchReload } from './watch-reload.js';

type WatchOptions = Pick<PrimaryOptions, 'settings' | 'cwd' | 'runDir'> & {
  readonly clock: Clock;
  readonly logger: Logger;
};

interface PlannedWatch {
  readonly status: () => WatchStatus;
  readonly start: () => Cancel;
}

/** Joins files, their changes and reloads; `undefined` when nothing is to be watched. */
export function planWatch({ settings, cwd, runDir, clock, logger }: WatchOptions, reload: UnaskedReload) {
  if (settings.watch === 'false') return undefined;
  const paths = settings.watch === 'true' ? [cwd] : absolute(splitList(settings.watch), cwd);
  const patterns = splitList(settings.watchIgnore ?? '');
  const ownPaths = [applicationDirectory(runDir, settings.name), ...absolute(writtenByUs(settings), cwd)];
  const changes = new WatchReload({ cwd, delayMs: settings.watchDelay, clock, reload });
  let files: FileWatch | undefined;
  let isClosed = false;
  const open = async (): Promise<void> => {
    files = await openFileWatch({
      paths,
      isIgnored: watchIgnore({ roots: paths, cwd, patterns, ownPaths }),
      pollingMs: settings.watchPolling,
      followsSymlinks: settings.watchSymlinks,
      onChange: (path) => changes.changed(path),
      logger,
    });
    if (isClosed) files.close();
    else logger.info('files are watched', { event: 'watch', paths: paths.join(', ') });
  };
  const planned: PlannedWatch = {
    status() {
      const { doneCount, failedCount } = changes;
      return { paths, doneCount, failedCount, leftOutCount: files?.leftOutCount() ?? 0 };
    },
    start() {
      open().catch((thrown: unknown) => logger.error('files cannot be watched', { reason: reasonOf(thrown) }));
      return () => {
        isClosed = true;
        changes.close();
        files?.close();
      };
    },
  };
  return planned;
}

function writtenByUs({ stateDir, outFile, errorFile, logFile }: Settings): readonly string[] {
  return [stateDir, outFile, errorFile, logFile].filter((path) => path !== undefined);
}

function absolute(paths: readonly string[], cwd: string): readonly string[] {
  return paths.map((path) => resolve(cwd, path));
}

function splitList(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
