import { Command } from 'commander';
import { addLongOptions, type LongOptions, runLongCommand } from '../long-command.js';
import type { CliContext } from '../context.js';
import { resetReport } from '../answers/reports.js';
import { addTargetOptions, chooseWorkers, type TargetOptions } from '../control/target.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Sets restart counters back to 0, so that the next crash counts as a first one.';

type ResetOptions = LongOptions & TargetOptions;

export function resetCommand(context: CliContext, run: Run): Command {
  const command = new Command('reset')
    .description(describeCommand(sentence, ['reset', 'reset 2', 'reset live --json']))
    .argument('[target]', 'which slots; all if left out');
  return addTargetOptions(addLongOptions(command, '10s')).action((target: string | undefined, options: ResetOptions) =>
    run(() => reset(context, target, options)),
  );
}

async function reset(context: CliContext, word: string | undefined, options: ResetOptions): Promise<number> {
  const { client, target } = await chooseWorkers(context, word, options, true);
  return runLongCommand(context, { client, verb: 'reset', body: target, options }, resetReport);
}
