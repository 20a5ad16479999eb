import { reasonOf, SupervisorError } from '../core/errors.js';
import { buildSettings } from './check.js';
import { isAllowed } from './parse.js';
import { badValue, joinProblems } from './problem.js';
import { resolveSettings } from './resolve.js';
import type { Setting } from './setting.js';
import { type Settings, settingNames, settings } from './settings.js';

const variable = 'PERF_SUPERVISOR_SETTINGS';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What a worker's environment gets on top of the primary's: the settings without secrets, in one variable.
 * The variables of secrets are there as `undefined`, which node's fork leaves out of the worker's environment
 * (research: security S12).
 */
export function toWorkerEnv(values: Settings): Record<string, string | undefined> {
  const open = settingNames.filter((name) => !isSecret(settings[name]));
  const secret = settingNames.map((name) => settings[name]).filter(isSecret);
  return {
    ...Object.fromEntries(secret.map((setting) => [setting.env, undefined])),
    [variable]: JSON.stringify(Object.fromEntries(open.map((name) => [name, values[name]]))),
  };
}

/**
 * Reads what `toWorkerEnv` wrote; in a process without a supervisor, the environment and the defaults.
 * @throws {SupervisorError} PS_CONFIG_BAD_VALUE, PS_CONFIG_SEVERAL or PS_CONFIG_UNREADABLE
 */
export function fromWorkerEnv(env: Environment): Settings {
  const text = env[variable];
  if (text === undefined) return resolveSettings({ env }).settings;
  const given = decode(text);
  const problems = settingNames
    .filter((name) => Object.hasOwn(given, name) && !isAllowed(settings[name], given[name]))
    .map((name) => badValue(settings[name], variable, name, given[name]));
  const [first, ...others] = problems;
  if (first) throw joinProblems([first, ...others]);
  return buildSettings((name, setting) => (Object.hasOwn(given, name) ? given[name] : setting.default));
}

function decode(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (cause) {
    throw new SupervisorError('PS_CONFIG_UNREADABLE', { file: variable, reason: reasonOf(cause) }, { cause });
  }
  throw new SupervisorError('PS_CONFIG_UNREADABLE', { file: variable, reason: 'it is not an object' });
}

function isSecret(setting: Setting): boolean {
  return setting.isSecret === true;
}
