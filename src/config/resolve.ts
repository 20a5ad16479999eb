import { isSettingName } from './check.js';
import { isAllowed, parseFileValue, parseText } from './parse.js';
import { badValue, joinProblems, type Problem, unknownKey } from './problem.js';
import type { EcosystemSettings } from './ecosystem/ecosystem-settings.js';
import type { EnvOrigins } from './env-files.js';
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
  /** Which variables of `env` came from a .env file. */
  readonly envOrigins?: EnvOrigins;
  readonly file?: ConfigFile;
  readonly ecosystem?: EcosystemSettings;
}

/** Where a value came from: `environment variable CPU_THRESHOLD`; `default` has no name. */
export interface SettingSource {
  readonly kind: 'flag' | 'environment variable' | '.env file' | 'config file' | 'ecosystem file' | 'default';
  readonly name: string;
  /** Of the file, if it is one. */
  readonly path?: string;
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
 * Joins what was given on all sides, strongest first: flag, environment, .env file, config file, ecosystem file, default.
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
      : [badValue(settings[name], sourceLabel(source), source.name, raw)],
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

function strongest(name: SettingName, setting: Setting, inputs: SettingInputs): Given {
  return (
    fromFlag(name, setting, inputs) ??
    fromEnvironment(setting, inputs) ??
    fromFile(name, setting, inputs) ??
    fromEcosystem(name, setting, inputs) ?? {
      source: { kind: 'default', name: '' },
      raw: setting.default,
      parsed: setting.default,
    }
  );
}

function fromFlag(name: SettingName, setting: Setting, { flags }: SettingInputs): Given | undefined {
  const raw = flags?.[name];
  if (raw === undefined) return undefined;
  return { source: { kind: 'flag', name: flagOf(setting) ?? name }, raw, parsed: parseText(setting, raw) };
}

function fromEnvironment(setting: Setting, { env, envOrigins }: SettingInputs): Given | undefined {
  const raw = env?.[setting.env];
  // An empty variable counts as unset: `NAME=` is how .env files and compose files clear one.
  if (!raw) return undefined;
  const path = envOrigins?.get(setting.env);
  const source: SettingSource =
    path === undefined
      ? { kind: 'environment variable', name: setting.env }
      : { kind: '.env file', name: setting.env, path };
  return { source, raw, parsed: parseText(setting, raw) };
}

function fromFile(name: SettingName, setting: Setting, { file }: SettingInputs): Given | undefined {
  if (!file || !Object.hasOwn(file.values, name)) return undefined;
  const raw = file.values[name];
  return { source: { kind: 'config file', name, path: file.path }, raw, parsed: parseFileValue(setting, raw) };
}

function fromEcosystem(name: SettingName, setting: Setting, { ecosystem }: SettingInputs): Given | undefined {
  if (!ecosystem || !Object.hasOwn(ecosystem.values, name)) return undefined;
  const raw = ecosystem.values[name];
  const source = { kind: 'ecosystem file', name: ecosystem.names[name] ?? name, path: ecosystem.path } as const;
  return { source, raw, parsed: parseFileValue(setting, raw) };
}

function sourceLabel({ kind, path }: SettingSource): string {
  return path === undefined ? kind : `${kind} ${path}:`;
}

function unknownKeys(file: ConfigFile | undefined): readonly Problem[] {
  if (!file) return [];
  return Object.keys(file.values)
    .filter((key) => !isSettingName(key) && !fileOnlyKeys.some((known) => known === key))
    .map((key) => unknownKey(`config file ${file.path}`, key, fileOnlyKeys));
}
