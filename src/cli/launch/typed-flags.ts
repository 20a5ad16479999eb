import type { Setting } from '../../config/setting.js';
import { type SettingName, settings } from '../../config/settings.js';

type Flags = Readonly<Partial<Record<SettingName, string>>>;

/** What was typed of these settings; the first name of a flag wins over its second. */
export function typedFlags(options: Readonly<Record<string, unknown>>, names: readonly SettingName[]): Flags {
  const typed = names.flatMap((name) => {
    const { flag, flagAlias }: Setting = settings[name];
    const values = [flag, flagAlias].map((one) => (one === undefined ? undefined : typedValue(one, options)));
    const value = values.find((one) => one !== undefined);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(typed);
}

/** A flag without a value says true, one that begins with `--no-` false; commander has true for it when it is absent. */
function typedValue(flag: string, options: Readonly<Record<string, unknown>>): string | undefined {
  const long = /--([\w-]+)/.exec(flag)?.[1] ?? '';
  const isNegated = long.startsWith('no-');
  const value = options[keyOf(isNegated ? long.slice('no-'.length) : long)];
  if (typeof value === 'string') return value;
  return typeof value === 'boolean' && value !== isNegated ? String(value) : undefined;
}

/** Where commander keeps the value: `run-dir` in `runDir`. It is asked for nothing here, so that a question loads no parser. */
function keyOf(long: string): string {
  return long.replaceAll(/-(\w)/g, (_hyphen, letter: string) => letter.toUpperCase());
}
