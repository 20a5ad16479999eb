import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { reasonOf, SupervisorError } from '../core/errors.js';
import type { CliContext } from './context.js';
import { printError } from './output.js';
import { runCli } from './program.js';

/**
 * The command line as the shell runs it: `.env` of the working directory, then the command.
 * @returns the exit code
 */
export async function main(argv: readonly string[]): Promise<number> {
  const context: CliContext = {
    cwd: process.cwd(),
    env: process.env,
    stdout: process.stdout,
    stderr: process.stderr,
    // Loaded only by start: the other commands need nothing of the primary.
    runPrimary: async (options) => (await import('../primary/main.js')).runPrimary(options),
  };
  process.stdout.on('error', endOnClosedPipe);
  try {
    loadDotEnv(context.cwd);
  } catch (thrown) {
    return printError(context, thrown, argv.includes('--json'));
  }
  return runCli(argv, context);
}

/** A variable that the environment has already is left alone. */
function loadDotEnv(cwd: string): void {
  const file = join(cwd, '.env');
  if (!existsSync(file)) return;
  try {
    process.loadEnvFile(file);
  } catch (cause) {
    throw new SupervisorError('PS_CONFIG_UNREADABLE', { file, reason: reasonOf(cause) }, { cause });
  }
}

/** The reader of `perf-supervisor metrics | head -1` has seen enough. */
function endOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}
