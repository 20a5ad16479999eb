import { Command, CommanderError } from 'commander';
import { packageVersion } from '../config/package-version.js';
import { exitCodes } from '../core/error-table.js';
import { SupervisorError } from '../core/errors.js';
import { type CommandEntry, commandGroups, commandNamed } from './command-entry.js';
import { commandTable } from './command-table.js';
import { describeCommand, type Run } from './commands/describe-command.js';
import type { CliContext } from './context.js';
import { takeQuietFlag } from './terminal/quiet.js';
import { printError } from './terminal/output.js';
import { refusePm2Word } from './pm2-words.js';

const widestHelp = 80;
const exitHelp = `
Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 not running or
no such target, 4 timed out or done in part, 5 refused, 70 workers kept ending.`;

/**
 * Runs one command line.
 * @param argv without node and the script
 * @returns the exit code; errors are already told
 */
export async function runCli(argv: readonly string[], context: CliContext): Promise<number> {
  const { own: typed, scriptArgs } = splitArguments(argv);
  const { words: own, context: shown } = takeQuietFlag(takeColourFlag(typed, context.env), context);
  let exitCode: number = exitCodes.ok;
  const run: Run = async (work) => {
    exitCode = await work();
  };
  try {
    const words = withoutHelpWord(own);
    refusePm2Word(words[0]);
    const program = await buildProgram(shown, run, scriptArgs, words[0]);
    await program.parseAsync(words, { from: 'user' });
    return exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return exitCodes.ok;
    return printError(context, toUsageError(thrown), own.includes('--json'));
  }
}

/** The program with the one command that runs; of the others it knows what the help and a misspelt word need. */
async function buildProgram(
  context: CliContext,
  run: Run,
  scriptArgs: readonly string[],
  word: string | undefined,
): Promise<Command> {
  const sentence = 'Supervises WebRTC livestreaming servers on Node.js.';
  const program = new Command('perf-supervisor')
    .description(describeCommand(sentence, ['start ./server.js', 'status', 'optimize memory']))
    .version(packageVersion, '-V, --version')
    .option('--no-color', 'Without colours; every command knows it.')
    .option('-q, --quiet', 'Without progress and remarks; every command knows it.')
    .helpCommand(false);
  const chosen = word === undefined ? undefined : commandNamed(commandTable, word);
  for (const group of commandGroups) {
    for (const [name, entry] of Object.entries(commandTable)) {
      if (entry.group !== group) continue;
      const command = name === chosen ? (await entry.load())(context, run, scriptArgs) : new Command(name);
      program.addCommand(dress(command, entry), entry.isHidden && { hidden: true });
    }
  }
  prepare(program, context);
  return program;
}

function dress(command: Command, { group, summary, aliases = [] }: CommandEntry): Command {
  return command.helpGroup(`${group}:`).summary(summary).aliases(aliases);
}

function prepare(command: Command, context: CliContext): void {
  command
    .exitOverride()
    .addHelpText('after', exitHelp)
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      // What commander would print here is thrown as well, and told in our own form.
      writeErr: () => undefined,
      getOutHelpWidth: () => Math.min(context.stdout.columns ?? widestHelp, widestHelp),
    });
  for (const child of command.commands) prepare(child, context);
}

/** Said once for all commands, and for what they start: NO_COLOR is what everybody looks at. */
function takeColourFlag(words: readonly string[], env: NodeJS.ProcessEnv): readonly string[] {
  if (!words.includes('--no-color')) return words;
  env['NO_COLOR'] = '1';
  delete env['FORCE_COLOR'];
  return words.filter((word) => word !== '--no-color');
}

/** `help status` is `status --help`. */
function withoutHelpWord(words: readonly string[]): readonly string[] {
  return words[0] === 'help' ? [...words.slice(1), '--help'] : words;
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
