import { readRecord, type UnknownRecord } from '../protocol/read.js';
import { valueOf } from './ecosystem-apps.js';
import { isOwnLauncher, ownExtraKeys } from './ecosystem-check.js';
import { ecosystemKeys, ownKey } from './ecosystem-keys.js';
import { isAllowed, parseText } from './parse.js';
import { type SettingName, settingNames, settings } from './settings.js';

/** What an ecosystem file says about settings of ours: nothing in it is checked yet. */
export interface EcosystemSettings {
  readonly path: string;
  readonly values: UnknownRecord;
  /** What a value is called in the file: `max_memory_restart`, `env.LOG_LEVEL`, `perf_supervisor.routing`. */
  readonly names: Readonly<Record<string, string>>;
}

interface Entry {
  readonly setting: string;
  readonly name: string;
  readonly value: unknown;
}

/** Joins what one application says, strongest first: `perf_supervisor`, its keys, its variables. */
export function readSettings(
  path: string,
  name: string,
  keys: UnknownRecord,
  env: Readonly<Record<string, string>>,
): EcosystemSettings {
  const entries = [
    ...fromEnv(env),
    ...fromKeys(keys),
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

function fromKeys(keys: UnknownRecord): readonly Entry[] {
  if (isOwnLauncher(keys)) return [];
  const entries = ecosystemKeys.flatMap(({ key, setting, keyClass }) => {
    const value = valueOf(keys, key);
    if (setting === undefined || keyClass !== 'honoured' || value === undefined || key === 'name') return [];
    return [{ setting, name: key, value: asSetting(value) }];
  });
  // PM2 runs one process where nothing is said, and we one per core.
  const single = { setting: 'instances' satisfies SettingName, name: 'instances', value: '1' };
  return [
    single,
    ...entries.map((entry) => (entry.setting === 'instances' ? { ...entry, value: asInstances(entry.value) } : entry)),
  ];
}

function fromOwn(keys: UnknownRecord): readonly Entry[] {
  return Object.entries(readRecord(keys[ownKey]) ?? {})
    .filter(([setting]) => !ownExtraKeys.some((extra) => extra === setting))
    .map(([setting, value]) => ({ setting, name: `${ownKey}.${setting}`, value }));
}

/** Lists are text in our settings: `[0, 2]` is `0,2`. */
function asSetting(value: unknown): unknown {
  return Array.isArray(value) ? value.join(',') : value;
}

function asInstances(value: unknown): unknown {
  return value === 0 || value === '0' ? 'max' : value;
}
