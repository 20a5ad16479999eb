import { Option } from 'commander';
import { defaultText } from '../config/docs/value-text.js';
import type { Setting } from '../config/setting.js';
import { type SettingName, settingNames, settings } from '../config/settings.js';

type Flags = Readonly<Partial<Record<SettingName, string>>>;

interface SettingFlag {
  readonly name: SettingName;
  readonly option: Option;
}

/** The flags of the settings table, with a hidden one for each second name. */
export function settingOptions(only: readonly SettingName[] = settingNames): readonly Option[] {
  return settingFlags(only).map(({ option }) => option);
}

/** What was typed, by setting; the first name of a flag wins over its second. */
export function typedFlags(options: Readonly<Record<string, unknown>>): Flags {
  const typed = settingFlags(settingNames).flatMap(({ name, option }) => {
    const value = typedValue(option, options[option.attributeName()]);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(typed.toReversed());
}

/** A flag without a value says true, one that begins with `--no-` false; commander has true for it when it is absent. */
function typedValue({ negate }: Option, value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'boolean' && value !== negate ? String(value) : undefined;
}

function settingFlags(names: readonly SettingName[]): readonly SettingFlag[] {
  return names.flatMap((name) => {
    const setting: Setting = settings[name];
    if (setting.flag === undefined) return [];
    const first = { name, option: new Option(setting.flag, helpText(setting)) };
    if (setting.flagAlias === undefined) return [first];
    return [first, { name, option: new Option(setting.flagAlias).hideHelp() }];
  });
}

function helpText(setting: Setting): string {
  const alias = setting.flagAlias === undefined ? [] : [`also ${setting.flagAlias.split(' ')[0] ?? ''}`];
  const fallback = setting.default === undefined ? [] : [`default ${defaultText(setting)}`];
  return `${setting.help} (${[...alias, ...fallback, `env ${setting.env}`].join(', ')})`;
}
