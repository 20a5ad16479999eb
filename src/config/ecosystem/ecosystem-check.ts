import { basename, extname } from 'node:path';
import type { UnknownRecord } from '../../protocol/read.js';
import { readRecord } from '../../protocol/read.js';
import { isSettingName } from '../check.js';
import { fileKeys, listApps, type RawApp, valueOf } from './ecosystem-apps.js';
import { type EcosystemKey, ecosystemKeyNames, findEcosystemKey, type KeyClass, ownKey } from './ecosystem-keys.js';
import { nearest } from '../nearest.js';
import { settingNames } from '../settings.js';

/** What becomes of one key of one application. */
export interface EcosystemFinding {
  /** The application's name; empty for what stands beside the applications. */
  readonly app: string;
  /** As it is written in the file. */
  readonly key: string;
  readonly keyClass: KeyClass | 'unknown';
  readonly note: string;
}

/** Settings of ours apart, what `perf_supervisor` may hold: they take the place of the keys of that name. */
export const ownExtraKeys = ['script', 'args'] as const;

/** With perf-supervisor itself as the script, the other keys tell PM2 how to keep the primary. */
const keysForBoth: ReadonlySet<string> = new Set([
  'name',
  'cwd',
  'env',
  'env_<name>',
  'env_file',
  'append_env_to_name',
  'port',
]);
const runnableInterpreters: ReadonlySet<string> = new Set(['node', 'tsx']);

/**
 * Lists every key of a file with what becomes of it, in the order of the file.
 * @throws {Error} when the file holds no applications
 */
export function checkEcosystem(value: unknown): readonly EcosystemFinding[] {
  const beside = fileKeys(value).map((key) => judge('', key, findEcosystemKey(key), {}));
  return [...listApps(value).flatMap(checkApp), ...beside];
}

export function checkApp({ name, keys }: RawApp): readonly EcosystemFinding[] {
  const isOwn = isOwnLauncher(keys);
  return Object.keys(keys).flatMap((key) => {
    if (key === ownKey) return checkOwn(name, keys[key]);
    const row = findEcosystemKey(key);
    if (isOwn && row && !keysForBoth.has(row.key)) return [keptByPm2(name, key, keys)];
    return [judge(name, key, row, keys)];
  });
}

/** Whether the script is perf-supervisor itself, so that PM2 keeps one primary and the primary its workers. */
export function isOwnLauncher(keys: UnknownRecord): boolean {
  const script = valueOf(keys, 'script');
  return typeof script === 'string' && basename(script, '.js') === 'perf-supervisor';
}

function judge(app: string, key: string, row: EcosystemKey | undefined, keys: UnknownRecord): EcosystemFinding {
  if (!row)
    return { app, key, keyClass: 'unknown', note: `Unknown key; did you mean ${nearest(key, ecosystemKeyNames)}?` };
  const reason = refusal(row, key, keys);
  if (reason !== undefined) return { app, key, keyClass: 'refused', note: reason };
  return { app, key, keyClass: classOf(row, keys[key]), note: row.note };
}

/** What is switched off needs no warning, and the values that would be refused are told apart before. */
function classOf({ key, keyClass }: EcosystemKey, value: unknown): KeyClass {
  if (keyClass === 'refused') return 'honoured';
  if (keyClass === 'warned' && (value === false || value === 'raw')) return 'ignored';
  return key === 'merge_logs' && value === false ? 'warned' : keyClass;
}

/** Why the application cannot run with this value; `undefined` when it can. */
function refusal(row: EcosystemKey, key: string, keys: UnknownRecord): string | undefined {
  const value = keys[key];
  switch (row.key) {
    case 'script':
      return typeof value === 'string' && /^\S+$/.test(value)
        ? undefined
        : 'It must be a file that Node runs; a command line is refused: set script and args.';
    case 'exec_interpreter':
      return typeof value === 'string' && runnableInterpreters.has(basename(value, extname(value)))
        ? undefined
        : row.note;
    case 'execute_command':
      return value === true ? row.note : undefined;
    case 'exec_mode':
      return isSeveralForks(keys) ? row.note : undefined;
    default:
      return undefined;
  }
}

function isSeveralForks(keys: UnknownRecord): boolean {
  const mode = valueOf(keys, 'exec_mode');
  const isFork = typeof mode === 'string' && mode.startsWith('fork');
  const instances = valueOf(keys, 'instances') ?? 1;
  const isOne = instances === 1 || instances === '1';
  return isFork && !isOne && valueOf(keys, 'increment_var') === undefined;
}

function keptByPm2(app: string, key: string, keys: UnknownRecord): EcosystemFinding {
  const own = readRecord(keys[ownKey]);
  const isScriptMissing = key === 'script' && typeof own?.['script'] !== 'string';
  if (!isScriptMissing) return { app, key, keyClass: 'ignored', note: 'Tells PM2 how to keep the primary.' };
  const note = `This is perf-supervisor itself, and one supervisor is enough; name the server in ${ownKey}.script.`;
  return { app, key, keyClass: 'refused', note };
}

function checkOwn(app: string, value: unknown): readonly EcosystemFinding[] {
  const own = readRecord(value);
  if (!own) return [{ app, key: ownKey, keyClass: 'refused', note: 'It must be an object with settings of ours.' }];
  return Object.keys(own).map((name) => {
    const key = `${ownKey}.${name}`;
    if (isSettingName(name) || ownExtraKeys.some((extra) => extra === name))
      return { app, key, keyClass: 'honoured', note: 'Ours.' };
    const note = `There is no such setting; did you mean ${nearest(name, [...settingNames, ...ownExtraKeys])}?`;
    return { app, key, keyClass: 'refused', note };
  });
}
