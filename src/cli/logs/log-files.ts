import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { prepareRunDirectory } from '../../config/run-directory.js';
import type { Settings } from '../../config/settings.js';
import { readRecord, readText } from '../../protocol/read.js';

/** Where a daemon writes: its own log, and what its workers print. */
export interface LogFiles {
  readonly primary: string;
  readonly out: string;
  readonly err: string;
}

const listName = 'files.json';
const longestPath = 4096;

/**
 * Makes the folder of an application's logs and notes in it where they are, for `logs` to find them later.
 * @throws {SupervisorError} PS_CONTROL_UNSAFE_DIR
 */
export function prepareLogFiles(
  stateDir: string,
  {
    name,
    logFile,
    outFile = logFile,
    errorFile = logFile,
  }: Pick<Settings, 'outFile' | 'errorFile' | 'logFile'> & { readonly name: string },
  cwd: string,
): LogFiles {
  prepareRunDirectory(stateDir);
  const folder = join(stateDir, name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files: LogFiles = {
    primary: join(folder, 'primary.log'),
    out: outFile === undefined ? join(folder, 'workers-out.log') : resolve(cwd, outFile),
    err: errorFile === undefined ? join(folder, 'workers-err.log') : resolve(cwd, errorFile),
  };
  writeFileSync(join(folder, listName), JSON.stringify(files), { mode: 0o600 });
  return files;
}

/** The log files of an application that was once started as a daemon; `undefined` when it never was. */
export function findLogFiles(stateDir: string, name: string): LogFiles | undefined {
  try {
    const known = readRecord(JSON.parse(readFileSync(join(stateDir, name, listName), 'utf8')));
    const [primary, out, err] = [known?.['primary'], known?.['out'], known?.['err']].map((path) =>
      readText(path, longestPath),
    );
    return primary === undefined || out === undefined || err === undefined ? undefined : { primary, out, err };
  } catch {
    // None was started here, or somebody has changed the list: both mean that we do not know of any.
    return undefined;
  }
}

/** The applications that have logs there, by name. */
export function namesWithLogs(stateDir: string): readonly string[] {
  try {
    return readdirSync(stateDir)
      .filter((name) => findLogFiles(stateDir, name) !== undefined)
      .sort();
  } catch {
    // No such directory: no daemon was ever started.
    return [];
  }
}
