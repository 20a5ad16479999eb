import { Command, CommanderError } from 'commander';
import { packageVersion } from '../config/package-version.js';
import { exitCodes } from '../core/error-table.js';
import { SupervisorError } from '../core/errors.js';
import { describeCommand, type Run } from './commands/describe-command.js';
import { logsCommand } from './commands/logs.js';
import { metricsCommand } from './commands/metrics.js';
import { optimizeCommand } from './commands/optimize.js';
import { selfTestCommand } from './commands/self-test.js';
import { startCommand } from './commands/start.js';
import { statusCommand } from './commands/status.js';
import { stopCommand } from './commands/stop.js';
import type { CliContext } from './context.js';
import { printError } from './output.js';

const widestHelp = 80;
const exitHelp = `
Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 not running,
4 timed out or done in part, 5 refused, 70 workers kept ending.`;

/**
 * Runs one command line.
 * @param argv without node and the script
 * @returns the exit code; errors are already told
 */
export async function runCli(argv: readonly string[], context: CliContext): Promise<number> {
  const { own, scriptArgs } = splitArguments(argv);
  let exitCode: number = exitCodes.ok;
  const run: Run = async (work) => {
    exitCode = await work();
  };
  try {
    await buildProgram(context, run, scriptArgs).parseAsync(own, { from: 'user' });
    return exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return exitCodes.ok;
    return printError(context, toUsageError(thrown), own.includes('--json'));
  }
}

function buildProgram(context: CliContext, run: Run, scriptArgs: readonly string[]): Command {
  const sentence = 'Supervises WebRTC livestreaming servers on Node.js.';
  const program = new Command('perf-supervisor')
    .description(describeCommand(sentence, ['start ./server.js', 'status', 'optimize memory']))
    .version(packageVersion, '-V, --version')
    .addHelpText('after', exitHelp);
  const commands = [
    startCommand(context, run, scriptArgs),
    ...[statusCommand, optimizeCommand, metricsCommand, logsCommand, stopCommand, selfTestCommand].map((make) =>
      make(context, run),
    ),
  ];
  for (const command of commands) program.addCommand(command);
  for (const command of [program, ...commands]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => context.stdout.write(text),
      // What commander would print here is thrown as well, and told in our own form.
      writeErr: () => undefined,
      getOutHelpWidth: () => Math.min(context.stdout.columns ?? widestHelp, widestHelp),
    });
  }
  return program;
}

/** Everything after the first `--` belongs to the script, so that its `-i` is never ours. */
function splitArguments(argv: readonly string[]): {
  readonly own: readonly string[];
  readonly scriptArgs: readonly string[];
} {
  const at = argv.indexOf('--');
  return at < 0 ? { own: argv, scriptArgs: [] } : { own: argv.slice(0, at), scriptArgs: argv.slice(at + 1) };
}

function toUsageError(thrown: unknown): unknown {
  if (!(thrown instanceof CommanderError)) return thrown;
  if (thrown.code === 'commander.help') return new SupervisorError('PS_CLI_USAGE', { reason: 'no command is given' });
  const reason = thrown.message
    .replace(/^error: /, '')
    .replaceAll(/\s*\n\s*/g, ' ')
    .replace(/\.$/, '');
  return new SupervisorError('PS_CLI_USAGE', { reason }, { cause: thrown });
}
