import { stateDirectoryPath } from '../../config/run-directory.js';
import { findConfigFile } from '../../config/file.js';
import { resolveSome } from '../../config/resolve.js';
import { SupervisorError } from '../../core/errors.js';
import type { CliContext } from '../context.js';
import { findLogFiles, type LogFiles, namesWithLogs } from './log-files.js';
import { typedFlags } from '../launch/typed-flags.js';

export interface FoundLogs {
  readonly name: string;
  readonly files: LogFiles;
}

const deciding = ['name', 'stateDir'] as const;

/**
 * Finds the logs of an application, running or not: the named one's, else those of the only one that has logs.
 * @throws {SupervisorError} PS_LOGS_NONE, PS_LOGS_SEVERAL
 */
export async function findLogs(
  { cwd, env }: Pick<CliContext, 'cwd' | 'env'>,
  typedName: string | undefined,
  options: Readonly<Record<string, unknown>>,
): Promise<FoundLogs> {
  const config = typeof options['config'] === 'string' ? options['config'] : undefined;
  const file = await findConfigFile(cwd, config);
  const inputs = { flags: typedFlags(options, deciding), env, ...(file && { file }) };
  const { name: setName, stateDir } = resolveSome(deciding, inputs).settings;
  const dir = stateDirectoryPath(stateDir, env, cwd);
  const wanted = typedName ?? setName;
  const names = namesWithLogs(dir).filter((name) => wanted === undefined || name === wanted);
  const [name, another] = names;
  if (another !== undefined) throw new SupervisorError('PS_LOGS_SEVERAL', { names: names.join(', ') });
  const files = name === undefined ? undefined : findLogFiles(dir, name);
  if (name === undefined || !files)
    throw new SupervisorError('PS_LOGS_NONE', { name: wanted ?? 'any application', dir });
  return { name, files };
}
