import { realpathSync, type Stats } from 'node:fs';
import { dirname, sep } from 'node:path';
import type { Cancel } from '../../core/clock.js';
import { reasonOf } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';

/** Each takes a watch of the kernel and some memory of ours. */
const mostEntries = 20_000;

export interface FileWatchOptions {
  /** Absolute. */
  readonly paths: readonly string[];
  readonly isIgnored: (path: string) => boolean;
  /** Look so often, ms; 0: be told by the kernel. */
  readonly pollingMs: number;
  readonly followsSymlinks: boolean;
  readonly onChange: (path: string) => void;
  readonly logger: Logger;
}

export interface FileWatch {
  readonly leftOutCount: () => number;
  readonly close: Cancel;
}

/** Watches files; settles when what is there now is known, so that nothing of it counts as a change. */
export async function openFileWatch(options: FileWatchOptions): Promise<FileWatch> {
  const { paths, isIgnored, pollingMs, followsSymlinks, onChange, logger } = options;
  const { watch } = await import('chokidar');
  const known = new Set<string>();
  const leftOut = new Set<string>();
  const watcher = watch([...paths], {
    ignored: (path, stats) => isIgnored(path) || isLoop(path, stats) || !hasRoom(path, known, leftOut),
    ignoreInitial: true,
    followSymlinks: followsSymlinks,
    ignorePermissionErrors: true,
    ...(pollingMs > 0 && { usePolling: true, interval: pollingMs, binaryInterval: pollingMs }),
  });
  watcher.on('all', (event, path) => {
    if (event.startsWith('unlink')) known.delete(path);
    if (event === 'add' || event === 'change' || event === 'unlink') onChange(path);
  });
  watcher.on('error', (thrown) =>
    logger.warn('some files cannot be watched', { event: 'watch', reason: reasonOf(thrown) }),
  );
  await new Promise<void>((resolve) => watcher.once('ready', resolve));
  if (leftOut.size > 0)
    logger.warn('there are too many files to watch them all; name the paths that count', {
      event: 'watch',
      watchedCount: known.size,
    });
  return { leftOutCount: () => leftOut.size, close: () => void watcher.close() };
}

/** What is left out is remembered within bounds as well, so that it is counted once. */
function hasRoom(path: string, known: Set<string>, leftOut: Set<string>): boolean {
  if (known.has(path)) return true;
  if (known.size < mostEntries) return known.add(path).has(path);
  if (leftOut.size < mostEntries) leftOut.add(path);
  return false;
}

/** A link to a directory above itself would be walked without end. */
function isLoop(path: string, stats: Stats | undefined): boolean {
  if (!stats?.isDirectory()) return false;
  try {
    const target = `${realpathSync(path)}${sep}`;
    const parent = `${realpathSync(dirname(path))}${sep}`;
    return parent.startsWith(target);
  } catch {
    // It has gone in the meantime, so there is nothing to walk.
    return true;
  }
}
