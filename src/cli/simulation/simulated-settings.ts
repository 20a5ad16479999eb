import { InvalidArgumentError } from 'commander';
import { findConfigFile } from '../../config/file.js';
import { resolveSettings } from '../../config/resolve.js';
import { settings } from '../../config/settings.js';
import { SupervisorError } from '../../core/errors.js';
import { optionNames, pickOptions } from '../../optimizer/options.js';
import type { CliContext } from '../context.js';
import type { SimulatedSettings } from './simulate.js';

/** What the forecast goes by, besides options of the optimizer. */
const forecastNames = ['forecast', 'forecastHorizon', 'maxMemory', 'autoscalePeers'] as const;

/** One setting by its environment variable: `CPU_THRESHOLD=0.8`. */
export interface NamedValue {
  readonly name: string;
  readonly value: string;
}

export interface SettingsAsked {
  readonly config: string | undefined;
  readonly set: readonly NamedValue[];
}

export function readNamedValue(text: string): NamedValue | undefined {
  const [, name, value] = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(text) ?? [];
  return name === undefined || value === undefined ? undefined : { name, value };
}

/** For an option that may be repeated. */
export function gatherNamedValues(text: string, earlier: readonly NamedValue[] = []): readonly NamedValue[] {
  const one = readNamedValue(text);
  if (!one) throw new InvalidArgumentError('Write it as CPU_THRESHOLD=0.8.');
  return [...earlier, one];
}

/**
 * The settings that a start here would have, with some of them changed.
 * @throws {SupervisorError} PS_CLI_USAGE, and as `resolveSettings` and `findConfigFile`
 */
export async function resolveSimulated(
  { cwd, env, envOrigins }: CliContext,
  { config, set }: SettingsAsked,
): Promise<SimulatedSettings> {
  const file = await findConfigFile(cwd, config);
  for (const { name } of set) requireKnown(name);
  const changed = Object.fromEntries(set.map(({ name, value }) => [name, value]));
  const resolved = resolveSettings({
    env: { ...env, ...changed },
    ...(envOrigins && { envOrigins }),
    ...(file && { file }),
  });
  const { forecast, forecastHorizon, maxMemory, autoscalePeers } = resolved.settings;
  return { ...pickOptions(resolved.settings), forecast, forecastHorizon, maxMemory, autoscalePeers };
}

/** Those of a config file alone: what the environment says would hide what the file changes. */
export async function resolveOther(context: CliContext, file: string): Promise<SimulatedSettings> {
  return resolveSimulated({ ...context, env: {} }, { config: file, set: [] });
}

/** A misspelt variable would change nothing, and nobody would know. */
function requireKnown(name: string): void {
  if ([...optionNames, ...forecastNames].some((option) => settings[option].env === name)) return;
  throw new SupervisorError('PS_CLI_USAGE', { reason: `neither optimizer nor forecast has a setting ${name}` });
}
