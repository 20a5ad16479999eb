import { existsSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { reasonOf, SupervisorError } from '../core/errors.js';
import { importCode } from './code-file.js';
import { isPresetName, type PresetName, presetNames, presetPath } from './preset.js';
import type { ConfigFile } from './resolve.js';
import { readTextFile } from './text-file.js';

/** Looked for in this order in the working directory. */
export const configFileNames = ['ts', 'mts', 'js', 'mjs', 'cjs', 'json'].map(
  (ending) => `perf-supervisor.config.${ending}`,
);

/**
 * Reads the config file that `explicit` names, else the first of `configFileNames` in `cwd`.
 * @returns `undefined` when none is named and none is there
 * @throws {SupervisorError} PS_CONFIG_UNREADABLE, PS_CONFIG_BAD_VALUE for an unknown `extends`
 */
export async function findConfigFile(cwd: string, explicit?: string): Promise<ConfigFile | undefined> {
  if (explicit !== undefined) return readConfigFile(resolve(cwd, explicit));
  const path = configFileNames.map((name) => join(cwd, name)).find((candidate) => existsSync(candidate));
  return path === undefined ? undefined : readConfigFile(path);
}

/** Reads one config file, laid over the preset that it extends. */
export async function readConfigFile(path: string): Promise<ConfigFile> {
  const values = await readValues(path);
  const preset = presetOf(path, values);
  if (preset === undefined) return { path, values };
  // Spreading defines own properties, so a key named __proto__ stays an ordinary, unknown key.
  return { path, values: { ...(await readValues(presetPath(preset))), ...values } };
}

function presetOf(path: string, values: Readonly<Record<string, unknown>>): PresetName | undefined {
  if (!Object.hasOwn(values, 'extends')) return undefined;
  const name = values['extends'];
  if (isPresetName(name)) return name;
  throw new SupervisorError('PS_CONFIG_BAD_VALUE', {
    source: `config file ${path}:`,
    name: 'extends',
    value: JSON.stringify(name),
    allowed: presetNames.join(', '),
  });
}

async function readValues(path: string): Promise<Readonly<Record<string, unknown>>> {
  let value: unknown;
  try {
    value = extname(path) === '.json' ? JSON.parse(readTextFile(path)) : await importCode(path);
  } catch (cause) {
    throw new SupervisorError('PS_CONFIG_UNREADABLE', { file: path, reason: reasonOf(cause) }, { cause });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new SupervisorError('PS_CONFIG_UNREADABLE', { file: path, reason: 'it does not hold an object' });
}
