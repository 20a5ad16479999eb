import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { readRecord, type UnknownRecord } from '../../protocol/read.js';
import { valueOf } from './ecosystem-apps.js';
import { isOwnLauncher, ownExtraKeys } from './ecosystem-check.js';
import { ecosystemKeys, ownKey } from './ecosystem-keys.js';
import { isAllowed, parseText } from '../parse.js';
import { type SettingName, settingNames, settings } from '../settings.js';

/** What an ecosystem file says about settings of ours: nothing in it is checked yet. */
export interface EcosystemSettings {
  readonly path: string;
  readonly values: UnknownRecord;
  /** What a value is called in the file: `max_memory_restart`, `env.LOG_LEVEL`, `perf_supervisor.routing`. */
  readonly names: Readonly<Record<string, string>>;
}

/** What one application holds. */
interface AppContent {
  readonly name: string;
  /** Absolute; paths count from there. */
  readonly cwd: string;
  readonly keys: UnknownRecord;
  readonly env: Readonly<Record<string, string>>;
}

interface Entry {
  readonly setting: string;
  readonly name: string;
  readonly value: unknown;
}

/** chokidar's own. */
const usualPollingMs = 100;
const pathSettings: ReadonlySet<string> = new Set(['outFile', 'errorFile', 'logFile', 'pidFile']);

/** Joins what one application says, strongest first: `perf_supervisor`, its keys, its variables. */
export function readSettings(path: string, { name, cwd, keys, env }: AppContent): EcosystemSettings {
  const entries = [
    // PM2 runs one process where nothing is said, and we one per core.
    ...(isOwnLauncher(keys) ? [] : [{ setting: 'instances', name: 'instances', value: '1' }]),
    ...fromEnv(env),
    ...(isOwnLauncher(keys) ? [] : [...fromSwitches(keys), ...fromKeys(keys, cwd)]),
    { setting: 'name', name: 'name', value: name },
    ...fromOwn(keys),
  ];
  return {
    path,
    values: Object.fromEntries(entries.map(({ setting, value }) => [setting, value])),
    names: Object.fromEntries(entries.map((entry) => [entry.setting, entry.name])),
  };
}

/** The variables of the file that are settings of ours too; one with a foreign value is the server's own. */
function fromEnv(env: Readonly<Record<string, string>>): readonly Entry[] {
  return settingNames.flatMap((setting) => {
    const { env: variable } = settings[setting];
    const text = env[variable];
    if (text === undefined || !isAllowed(settings[setting], parseText(settings[setting], text))) return [];
    return [{ setting, name: `env.${variable}`, value: text }];
  });
}

/** Keys of which one value means several settings. */
function fromSwitches(keys: UnknownRecord): readonly Entry[] {
  const entry = (name: string, setting: SettingName, value: unknown): Entry => ({ name, setting, value });
  const options = readRecord(valueOf(keys, 'watch_options')) ?? {};
  const { usePolling, interval, followSymlinks } = options;
  const name = 'watch_options';
  return [
    ...(valueOf(keys, 'disable_logs') === true
      ? [entry('disable_logs', 'outFile', '/dev/null'), entry('disable_logs', 'errorFile', '/dev/null')]
      : []),
    ...(usePolling === true ? [entry(`${name}.usePolling`, 'watchPolling', interval ?? usualPollingMs)] : []),
    ...(followSymlinks === undefined ? [] : [entry(`${name}.followSymlinks`, 'watchSymlinks', followSymlinks)]),
  ];
}

function fromKeys(keys: UnknownRecord, cwd: string): readonly Entry[] {
  return ecosystemKeys.flatMap(({ key, setting }) => {
    const value = valueOf(keys, key) ?? undefined;
    if (setting === undefined || value === undefined || key === 'name') return [];
    // PM2 takes 0 for no pattern.
    if (setting === 'cronRestart' && (value === 0 || value === '0')) return [];
    return [{ setting, name: key, value: toSetting(setting, value, cwd) }];
  });
}

function fromOwn(keys: UnknownRecord): readonly Entry[] {
  return Object.entries(readRecord(keys[ownKey]) ?? {})
    .filter(([setting]) => !ownExtraKeys.some((extra) => extra === setting))
    .map(([setting, value]) => ({ setting, name: `${ownKey}.${setting}`, value }));
}

/** A value as our settings write it: 0 instances are `max`, a list is `0,2`, a path is absolute. */
function toSetting(setting: string, value: unknown, cwd: string): unknown {
  if (setting === 'instances') return isPlain(value) && Number(value) === 0 ? 'max' : value;
  if (isPath(setting) && typeof value === 'string')
    return value === 'NULL' ? '/dev/null' : resolve(cwd, fromHome(value));
  return Array.isArray(value) && value.every(isPlain) ? value.join(',') : value;
}

/** An object may have a `toString` that is no function. */
function isPlain(value: unknown): boolean {
  return typeof value !== 'object';
}

function isPath(setting: string): boolean {
  return pathSettings.has(setting);
}

function fromHome(path: string): string {
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
}
