import { basename, extname } from 'node:path';
import { readRecord, type UnknownRecord } from '../../protocol/read.js';
import { valueOf } from './ecosystem-apps.js';
import { isOwnLauncher } from './ecosystem-check.js';
import { ownKey } from './ecosystem-keys.js';
import { splitArguments } from '../split-arguments.js';
import type { WorkerLaunch } from '../worker-launch.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** How PM2 would have started the application: its variables, flags and manner of ending. */
export function readLaunch(keys: UnknownRecord, env: Environment, shellEnv: Environment): WorkerLaunch {
  const increment = readName(valueOf(keys, 'increment_var'));
  return {
    env: { ...filtered(valueOf(keys, 'filter_env'), shellEnv), ...env },
    nodeArgs: isOwnLauncher(keys) ? [] : readNodeArgs(keys),
    instanceVariable: readName(valueOf(keys, 'instance_var')) ?? 'NODE_APP_INSTANCE',
    ...(increment !== undefined && {
      increment: { variable: increment, base: Number(env[increment] ?? shellEnv[increment]) || 0 },
    }),
    waitsForReady: valueOf(keys, 'wait_ready') === true,
    // Servers written for PM2 listen for SIGINT, which it sends first.
    stopBy: valueOf(keys, 'shutdown_with_message') === true ? 'message' : 'SIGINT',
  };
}

/** The variables of `env`, with those of `env_<name>` on top, as text; objects become JSON, as under PM2. */
export function readEnv(keys: UnknownRecord, envName: string | undefined): Readonly<Record<string, string>> {
  const port = valueOf(keys, 'port');
  const named = envName === undefined ? undefined : readRecord(keys[`env_${envName}`]);
  const merged: UnknownRecord = { ...readRecord(keys['env']), ...named, ...(port !== undefined && { PORT: port }) };
  const entries = Object.entries(merged).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(entries.map(([variable, value]) => [variable, toText(value)]));
}

/** The arguments of the script. */
export function readArgs(keys: UnknownRecord): readonly string[] {
  return isOwnLauncher(keys) ? readWords(readRecord(keys[ownKey])?.['args']) : readWords(valueOf(keys, 'args'));
}

/** `undefined` when there is none; the caller has made sure that it is one file. */
export function readScript(keys: UnknownRecord): string | undefined {
  return readName(readRecord(keys[ownKey])?.['script']) ?? readName(valueOf(keys, 'script'));
}

/** The files of `env_file`, strongest first. */
export function readEnvFiles(keys: UnknownRecord): readonly string[] {
  const value = keys['env_file'];
  return [value].flat().filter((file): file is string => typeof file === 'string');
}

function readNodeArgs(keys: UnknownRecord): readonly string[] {
  const interpreter = valueOf(keys, 'exec_interpreter');
  const isTsx = typeof interpreter === 'string' && basename(interpreter, extname(interpreter)) === 'tsx';
  return [
    ...readWords(valueOf(keys, 'node_args')),
    ...(valueOf(keys, 'source_map_support') === true ? ['--enable-source-maps'] : []),
    ...(isTsx ? ['--import', 'tsx'] : []),
  ];
}

function readWords(value: unknown): readonly string[] {
  if (typeof value === 'string') return splitArguments(value);
  return Array.isArray(value) ? value.map(toText) : [];
}

/** The variables of the shell that must not reach the workers. */
function filtered(filter: unknown, shellEnv: Environment): Environment {
  const taken = Object.keys(shellEnv).filter((variable) => {
    if (typeof filter === 'string') return variable === filter;
    return Array.isArray(filter)
      ? filter.some((part) => typeof part === 'string' && variable.includes(part))
      : filter === true;
  });
  return Object.fromEntries(taken.map((variable) => [variable, undefined]));
}

function readName(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
