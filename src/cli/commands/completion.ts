import { Argument, Command } from 'commander';
import { exitCodes } from '../../core/error-table.js';
import { completionScripts, type Shell, shells } from '../completion/scripts.js';
import type { CliContext } from '../context.js';
import { printText } from '../terminal/output.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Prints the completion script of a shell.';
const examples = [
  'completion bash > ~/.perf-supervisor-completion',
  'completion zsh > ~/.zfunc/_perf-supervisor',
  'completion fish | source',
] as const;

export function completionCommand(context: CliContext, run: Run): Command {
  return new Command('completion')
    .description(describeCommand(sentence, examples))
    .addArgument(new Argument('<shell>', 'which shell').choices(shells))
    .action((shell: Shell) =>
      run(() => {
        printText(context, completionScripts[shell]);
        return Promise.resolve(exitCodes.ok);
      }),
    );
}
