import { readEcosystemApp } from '../../config/ecosystem/ecosystem.js';
import type { EcosystemFinding } from '../../config/ecosystem/ecosystem-check.js';
import { isEcosystemFile } from '../../config/ecosystem/ecosystem-file.js';
import type { EcosystemSettings } from '../../config/ecosystem/ecosystem-settings.js';
import { type EnvOrigins, envFilePaths, loadEnvFiles } from '../../config/env-files.js';
import type { WorkerLaunch } from '../../config/worker-launch.js';
import type { Logger } from '../../core/logger.js';
import type { CliContext } from '../context.js';
import { findScript } from '../script.js';

export interface ApplicationOptions {
  /** The application of an ecosystem file. */
  readonly only?: string;
  /** Whose `env_<name>` and `.env.<name>` count. */
  readonly env?: string;
  readonly envFile?: string;
}

/** What `start` was asked to run: a script, or an application of an ecosystem file. */
export interface Application {
  /** Absolute. */
  readonly script: string;
  readonly scriptArgs: readonly string[];
  readonly cwd: string;
  readonly envOrigins: EnvOrigins;
  readonly ecosystem?: EcosystemSettings;
  readonly launch?: WorkerLaunch;
  readonly findings: readonly EcosystemFinding[];
}

/**
 * Finds what to run, and fills the environment from the .env files that belong to it.
 * @param scriptArgs what stood after `--`; it takes the place of the file's own `args`
 */
export async function findApplication(
  context: CliContext,
  target: string,
  scriptArgs: readonly string[],
  { only, env: envName, envFile }: ApplicationOptions,
): Promise<Application> {
  const { cwd, env } = context;
  const choice = {
    cwd,
    shellEnv: { ...env },
    ...(only !== undefined && { only }),
    ...(envName !== undefined && { envName }),
  };
  const app = isEcosystemFile(target) ? await readEcosystemApp(target, choice) : undefined;
  const named = [...(envFile === undefined ? [] : [envFile]), ...(app?.envFiles ?? [])];
  const paths = envFilePaths({ cwd, named, ...(envName !== undefined && { envName }) });
  const envOrigins = loadEnvFiles(env, paths, context.envOrigins);
  if (!app) return { script: findScript(target, cwd), scriptArgs, cwd, envOrigins, findings: [] };
  return {
    script: findScript(app.script, app.cwd),
    scriptArgs: scriptArgs.length > 0 ? scriptArgs : app.scriptArgs,
    cwd: app.cwd,
    envOrigins,
    ecosystem: app.settings,
    launch: app.launch,
    findings: app.findings,
  };
}

/** Tells what of an ecosystem file has no effect: a warning for each key that would matter, one line for the rest. */
export function logFindings(logger: Logger, findings: readonly EcosystemFinding[]): void {
  for (const { key, keyClass, note } of findings) {
    if (keyClass === 'warned' || keyClass === 'unknown')
      logger.warn('key of the ecosystem file has no effect', { event: 'ecosystem-key', found: key, note });
  }
  const quiet = findings.filter(({ keyClass }) => keyClass === 'ignored');
  const keys = quiet.map(({ key }) => key).join(', ');
  if (keys !== '')
    logger.info('keys of the ecosystem file are accepted without effect', { event: 'ecosystem-keys', found: keys });
}
