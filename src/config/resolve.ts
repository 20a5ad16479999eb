import { isSettingName } from './check.js';
import { isAllowed, parseFileValue, parseText } from './parse.js';
import { badValue, joinProblems, type Problem, unknownKey } from './problem.js';
import type { Setting } from './setting.js';
import { type SettingName, type Settings, settingNames, settings } from './settings.js';

/** A config file as it was read: nothing in it is checked yet. */
export interface ConfigFile {
  readonly path: string;
  readonly values: Readonly<Record<string, unknown>>;
}

export interface SettingInputs {
  /** By setting, as typed. */
  readonly flags?: Readonly<Partial<Record<SettingName, string>>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly file?: ConfigFile;
}

/** Where a value came from: `environment variable CPU_THRESHOLD`; `default` has no name. */
export interface SettingSource {
  readonly kind: 'flag' | 'environment variable' | 'config file' | 'default';
  readonly name: string;
}

export interface ResolvedSettings {
  readonly settings: Settings;
  readonly sources: Readonly<Record<SettingName, SettingSource>>;
}

/** Keys of a config file that are no settings. */
export const fileOnlyKeys = ['$schema', 'extends'] as const;

interface Given {
  readonly source: SettingSource;
  readonly raw: unknown;
  readonly parsed: unknown;
}

/**
 * Joins what was given on all sides, strongest first: flag, environment, config file, default.
 * A value that a stronger one hides is not looked at, so a flag can overrule a foreign `LOG_LEVEL`.
 * @throws {SupervisorError} PS_CONFIG_BAD_VALUE, PS_CONFIG_UNKNOWN_KEY, or PS_CONFIG_SEVERAL with every problem
 */
export function resolveSettings(inputs: SettingInputs): ResolvedSettings {
  return resolve(settingNames, inputs, unknownKeys(inputs.file));
}

/** The same for a few settings, as commands need them that must work beside a broken configuration of the rest. */
export function resolveSome<Name extends SettingName>(
  names: readonly Name[],
  inputs: SettingInputs,
): SomeSettings<Name> {
  return resolve(names, inputs, []);
}

interface SomeSettings<Name extends SettingName> {
  readonly settings: Pick<Settings, Name>;
  readonly sources: Readonly<Record<Name, SettingSource>>;
}

function resolve<Name extends SettingName>(
  names: readonly Name[],
  inputs: SettingInputs,
  otherProblems: readonly Problem[],
): SomeSettings<Name> {
  const given = names.map((name) => [name, strongest(name, settings[name], inputs)] as const);
  const bad = given.flatMap(([name, { source, raw, parsed }]) =>
    source.kind === 'default' || isAllowed(settings[name], parsed)
      ? []
      : [badValue(settings[name], sourceLabel(source, inputs), source.name, raw)],
  );
  const [first, ...others] = [...otherProblems, ...bad];
  if (first) throw joinProblems([first, ...others]);
  return {
    settings: Object.fromEntries(given.map(([name, { parsed }]) => [name, parsed])) as unknown as Pick<Settings, Name>,
    sources: Object.fromEntries(given.map(([name, { source }]) => [name, source])) as Record<Name, SettingSource>,
  };
}

/** The long form of a setting's flag: `--admin-port`; `undefined` when it has none. */
export function flagOf(setting: Setting): string | undefined {
  return /--[a-z-]+/.exec(setting.flag ?? '')?.[0];
}

function strongest(name: SettingName, setting: Setting, { flags, env, file }: SettingInputs): Given {
  const flag = flags?.[name];
  if (flag !== undefined)
    return {
      source: { kind: 'flag', name: flagOf(setting) ?? name },
      raw: flag,
      parsed: parseText(setting, flag),
    };
  const variable = env?.[setting.env];
  // An empty variable counts as unset: `NAME=` is how .env files and compose files clear one.
  if (variable)
    return {
      source: { kind: 'environment variable', name: setting.env },
      raw: variable,
      parsed: parseText(setting, variable),
    };
  if (file && Object.hasOwn(file.values, name))
    return {
      source: { kind: 'config file', name },
      raw: file.values[name],
      parsed: parseFileValue(setting, file.values[name]),
    };
  return { source: { kind: 'default', name: '' }, raw: setting.default, parsed: setting.default };
}

function sourceLabel(source: SettingSource, { file }: SettingInputs): string {
  return source.kind === 'config file' && file ? `${source.kind} ${file.path}:` : source.kind;
}

function unknownKeys(file: ConfigFile | undefined): readonly Problem[] {
  if (!file) return [];
  return Object.keys(file.values)
    .filter((key) => !isSettingName(key) && !fileOnlyKeys.some((known) => known === key))
    .map((key) => unknownKey(`config file ${file.path}`, key, fileOnlyKeys));
}
