import { reasonOf, SupervisorError } from '../core/errors.js';
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
 * Reads what `toWorkerEnv` wrote; in a process without a supervisor, the environment and the defaults. What the primary
 * wrote it had checked, by the table of the same package: a worker that checked again would load the table and its help.
 * @throws {SupervisorError} PS_CONFIG_UNREADABLE; without a supervisor PS_CONFIG_BAD_VALUE, PS_CONFIG_SEVERAL
 */
export function fromWorkerEnv(env: Environment): Settings {
  const text = env[variable];
  return text === undefined ? resolveSettings({ env }).settings : decode(text);
}

function decode(text: string): Settings {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Settings;
  } catch (cause) {
    throw new SupervisorError('PS_CONFIG_UNREADABLE', { file: variable, reason: reasonOf(cause) }, { cause });
  }
  throw new SupervisorError('PS_CONFIG_UNREADABLE', { file: variable, reason: 'it is not an object' });
}

function isSecret(setting: Setting): boolean {
  return setting.isSecret === true;
}
