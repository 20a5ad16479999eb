import { envFilePaths, loadEnvFiles } from '../config/env-files.js';
import type { CliContext } from './context.js';
import { commandTable } from './command-table.js';
import { printError } from './terminal/output.js';
import { readPlainWords, runPlain } from './plain-words.js';

/**
 * The command line as the shell runs it: `.env` of the working directory, then the command.
 * @returns the exit code
 */
export async function main(argv: readonly string[]): Promise<number> {
  const context: CliContext = {
    cwd: process.cwd(),
    env: process.env,
    // Looked at only by a command that asks: opening it would keep a pipe from its reader.
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    // Loaded only by start: the other commands need nothing of the primary.
    runPrimary: async (options) => (await import('../primary/main.js')).runPrimary(options),
  };
  process.stdout.on('error', endOnClosedPipe);
  try {
    const envOrigins = loadEnvFiles(context.env, envFilePaths(context));
    const words = readPlainWords(commandTable, argv);
    if (words) return await runPlain(words, { ...context, envOrigins });
    return await (await import('./program.js')).runCli(argv, { ...context, envOrigins });
  } catch (thrown) {
    return printError(context, thrown, argv.includes('--json'));
  }
}

/** The reader of `perf-supervisor metrics | head -1` has seen enough. */
function endOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}
