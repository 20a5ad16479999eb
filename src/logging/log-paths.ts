import { statSync } from 'node:fs';

/** So many old files are kept beside the one that is written: `primary.log.1` is the newest of them. */
export const keptArchiveCount = 5;

export function archivePath(path: string, number: number): string {
  return `${path}.${number}`;
}

export interface Archive {
  readonly path: string;
  readonly sizeBytes: number;
  /** Stays the same when the archive moves on to the next number. */
  readonly id: string;
}

/** The archives of a log, newest first; `undefined` in the moment when a rotation moves them on. */
export function listArchives(path: string): readonly Archive[] | undefined {
  const found = Array.from({ length: keptArchiveCount }, (_, index) => readArchive(archivePath(path, index + 1)));
  const firstGap = found.indexOf(undefined);
  const hasGap = firstGap >= 0 && found.slice(firstGap).some((archive) => archive !== undefined);
  return hasGap ? undefined : found.filter((archive) => archive !== undefined);
}

export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function readArchive(path: string): Archive | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats && { path, sizeBytes: stats.size, id: `${stats.ino}:${stats.birthtimeMs}` };
}
