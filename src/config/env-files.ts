import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { reasonOf, SupervisorError } from '../core/errors.js';
import { readTextFile } from './text-file.js';

/** The file from which each variable came that the environment did not have. */
export type EnvOrigins = ReadonlyMap<string, string>;

export interface EnvFileChoice {
  readonly cwd: string;
  /** Files that must be there, strongest first. */
  readonly named?: readonly string[];
  /** `production` adds `.env.production`, if it is there. */
  readonly envName?: string;
}

/** The `.env` files that count, strongest first: the named ones, `.env.<name>`, `.env`. */
export function envFilePaths({ cwd, named = [], envName }: EnvFileChoice): readonly string[] {
  const optional = [...(envName === undefined ? [] : [`.env.${envName}`]), '.env'];
  const found = optional.map((name) => join(cwd, name)).filter((path) => existsSync(path));
  return [...named.map((name) => resolve(cwd, name)), ...found];
}

/**
 * Fills `env` with the variables of the files, strongest first. What the environment has by itself is left alone; what
 * came from a file before (`earlier`) is replaced.
 * @throws {SupervisorError} PS_CONFIG_UNREADABLE
 */
export function loadEnvFiles(
  env: NodeJS.ProcessEnv,
  paths: readonly string[],
  earlier: EnvOrigins = new Map(),
): EnvOrigins {
  const origins = new Map(earlier);
  for (const path of paths.toReversed()) {
    for (const [variable, value] of Object.entries(readVariables(path))) {
      if (env[variable] !== undefined && !origins.has(variable)) continue;
      env[variable] = value;
      origins.set(variable, path);
    }
  }
  return origins;
}

function readVariables(path: string): NodeJS.Dict<string> {
  try {
    return parseEnv(readTextFile(path));
  } catch (cause) {
    throw new SupervisorError('PS_CONFIG_UNREADABLE', { file: path, reason: reasonOf(cause) }, { cause });
  }
}
