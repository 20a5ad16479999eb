import { isAllowed } from './parse.js';
import { badValue, type Problem } from './problem.js';
import type { Setting } from './setting.js';
import { type SettingName, type Settings, settingNames, settings } from './settings.js';

export { joinProblems, type Problem } from './problem.js';

/**
 * Checks a value that a program passed, such as a constructor option: its type must be right, text is not converted.
 * @param source what the value is called in the message: `option memoryThreshold is 80; allowed: ...`
 * @returns the problem, to be thrown or joined with others; `undefined` when the value is fine or itself `undefined`
 */
export function checkValue(name: SettingName, value: unknown, source = 'option'): Problem | undefined {
  if (value === undefined || isAllowed(settings[name], value)) return undefined;
  return badValue(settings[name], source, name, value);
}

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(settings, name);
}

/** Every setting at its default; those without one are `undefined`. */
export function defaults(): Settings {
  return buildSettings((_name, setting) => setting.default);
}

/** Builds the settings one by one; the caller answers for each value's type. */
export function buildSettings(valueOf: (name: SettingName, setting: Setting) => unknown): Settings {
  return Object.fromEntries(settingNames.map((name) => [name, valueOf(name, settings[name])])) as unknown as Settings;
}
