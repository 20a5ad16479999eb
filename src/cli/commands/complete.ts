import { Command } from 'commander';
import { exitCodes } from '../../core/error-table.js';
import { completions } from '../completion/completions.js';
import type { CommandTable, MakeCommand } from '../command-entry.js';
import { describeCommand } from './describe-command.js';

const sentence = 'Prints the words that may come next.';
const examples = ['__complete -- st', '__complete -- status --', "__complete -- drain ''"] as const;

/** The words after the program's name stand after `--`, the one under the cursor last; it may be empty. */
export function completeFrom(table: CommandTable): MakeCommand {
  return (context, run, typed) =>
    new Command('__complete').description(describeCommand(sentence, examples)).action(() =>
      run(async () => {
        const found = await completions(table, context, typed);
        context.stdout.write(found.map(({ word, meaning }) => `${word}\t${meaning}\n`).join(''));
        return exitCodes.ok;
      }),
    );
}
