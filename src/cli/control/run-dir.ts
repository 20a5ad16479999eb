import { findConfigFile } from '../../config/file.js';
import { resolveSome } from '../../config/resolve.js';
import { runDirectoryPath } from '../../config/run-directory.js';
import type { CliContext } from '../context.js';
import { typedFlags } from '../launch/typed-flags.js';

const deciding = ['name', 'runDir'] as const;

/** What decides which supervisors a command can see. A wrong setting elsewhere does not hinder it. */
export async function resolveRunDir(
  { cwd, env }: Pick<CliContext, 'cwd' | 'env'>,
  options: Readonly<Record<string, unknown>>,
): Promise<{ readonly dir: string; readonly name: string | undefined }> {
  const config = typeof options['config'] === 'string' ? options['config'] : undefined;
  const file = await findConfigFile(cwd, config);
  const inputs = { flags: typedFlags(options, deciding), env, ...(file && { file }) };
  const { name, runDir } = resolveSome(deciding, inputs).settings;
  return { dir: runDirectoryPath(runDir, env, cwd), name };
}
