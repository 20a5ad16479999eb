import { resolve } from 'node:path';
import { reasonOf, SupervisorError } from '../../core/errors.js';
import type { UnknownRecord } from '../../protocol/read.js';
import { listApps, type RawApp, valueOf } from './ecosystem-apps.js';
import { checkApp, type EcosystemFinding } from './ecosystem-check.js';
import { type EcosystemFile, readEcosystemFile } from './ecosystem-file.js';
import { type Environment, readArgs, readEnv, readEnvFiles, readLaunch, readScript } from './ecosystem-launch.js';
import { type EcosystemSettings, readSettings } from './ecosystem-settings.js';
import type { WorkerLaunch } from '../worker-launch.js';

export interface EcosystemChoice {
  readonly cwd: string;
  /** The environment of the shell, which `filter_env` and `increment_var` look at. */
  readonly shellEnv: Environment;
  /** `--only`: the application to run. */
  readonly only?: string;
  /** `--env`: whose `env_<name>` counts. */
  readonly envName?: string;
}

/** One application of an ecosystem file, ready to be started. */
export interface EcosystemApp {
  /** As it is written; resolved from `cwd`. */
  readonly script: string;
  readonly scriptArgs: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  /** Strongest first. */
  readonly envFiles: readonly string[];
  readonly settings: EcosystemSettings;
  readonly launch: WorkerLaunch;
  /** What becomes of each of its keys. */
  readonly findings: readonly EcosystemFinding[];
}

/**
 * Reads the application to start from an ecosystem file.
 * @throws {SupervisorError} PS_CONFIG_UNREADABLE, PS_ECOSYSTEM_SEVERAL_APPS, PS_ECOSYSTEM_UNKNOWN_APP or
 * PS_ECOSYSTEM_REFUSED
 */
export async function readEcosystemApp(file: string, choice: EcosystemChoice): Promise<EcosystemApp> {
  const { cwd, shellEnv, envName } = choice;
  const read = await readEcosystemFile(file, cwd);
  const app = chooseApp(read.path, appsOf(read), choice);
  const findings = [...checkApp(app), ...unknownEnv(app, envName)];
  refuse(read.path, app, findings);
  const { keys } = app;
  const env = readEnv(keys, envName);
  const script = readScript(keys);
  const appCwd = resolve(cwd, textOf(keys, 'cwd') ?? '.');
  if (script === undefined) throw unreadable(read.path, `application ${app.name} has no script`);
  return {
    script,
    scriptArgs: readArgs(keys),
    cwd: appCwd,
    envFiles: readEnvFiles(keys),
    settings: readSettings(read.path, { name: safeName(app, envName), cwd: appCwd, keys, env }),
    launch: readLaunch(keys, env, shellEnv),
    findings,
  };
}

function appsOf({ path, value }: EcosystemFile): readonly RawApp[] {
  try {
    return listApps(value);
  } catch (cause) {
    throw unreadable(path, reasonOf(cause));
  }
}

function chooseApp(file: string, apps: readonly RawApp[], { only }: EcosystemChoice): RawApp {
  const wanted = apps.filter(({ name, keys }) => (only === undefined ? keys['autostart'] !== false : name === only));
  const [app, another] = wanted;
  const names = (wanted.length > 0 ? wanted : apps).map(({ name }) => name);
  if (!app)
    throw new SupervisorError('PS_ECOSYSTEM_UNKNOWN_APP', { file, name: only ?? 'to start', known: names.join(', ') });
  if (!another) return app;
  throw new SupervisorError('PS_ECOSYSTEM_SEVERAL_APPS', { file, count: names.length, names: names.join(', ') });
}

function refuse(file: string, { name }: RawApp, findings: readonly EcosystemFinding[]): void {
  const refused = findings.filter(({ keyClass }) => keyClass === 'refused');
  if (refused.length === 0) return;
  const reasons = refused.map(({ key, note }) => `${key}: ${note}`).join(' ');
  throw new SupervisorError('PS_ECOSYSTEM_REFUSED', { file, app: name, reasons });
}

function unknownEnv({ name, keys }: RawApp, envName: string | undefined): readonly EcosystemFinding[] {
  if (envName === undefined || Object.hasOwn(keys, `env_${envName}`)) return [];
  return [{ app: name, key: `env_${envName}`, keyClass: 'warned', note: 'The file has no such environment.' }];
}

/** What a path, a Redis key and a label can bear. */
function safeName({ name, keys }: RawApp, envName: string | undefined): string {
  const whole = keys['append_env_to_name'] === true && envName !== undefined ? `${name}-${envName}` : name;
  const safe = whole.replaceAll(/[^A-Za-z0-9._-]/g, '-').replace(/^[._-]+/, '');
  return safe.slice(0, 64) || 'app';
}

function textOf(keys: UnknownRecord, key: string): string | undefined {
  const value = valueOf(keys, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function unreadable(file: string, reason: string): SupervisorError {
  return new SupervisorError('PS_CONFIG_UNREADABLE', { file, reason });
}
