import { Command } from 'commander';
import { exitCodes } from '../../core/error-table.js';
import { completions } from '../completion/completions.js';
import type { CliContext } from '../context.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Prints the words that may come next.';
const examples = ['__complete -- st', '__complete -- status --', "__complete -- drain ''"] as const;

/** @param typed the words after the program's name, the one under the cursor last; it may be empty */
export function completeCommand(context: CliContext, run: Run, typed: readonly string[]): Command {
  return new Command('__complete').description(describeCommand(sentence, examples)).action(() =>
    run(async () => {
      const found = await completions(context, typed);
      context.stdout.write(found.map(({ word, meaning }) => `${word}\t${meaning}\n`).join(''));
      return exitCodes.ok;
    }),
  );
}
