import { Command } from 'commander';
import { addNodeOption } from '../command-options.js';
import type { CliContext } from '../context.js';
import { addLongOptions, type LongOptions, runLongCommand } from '../long-command.js';
import { emptyReport } from '../answers/reports.js';
import { addTargetOptions, chooseWorkers, requireTarget, type TargetOptions } from '../control/target.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Gives drained workers new work again.';

type UndrainOptions = LongOptions & TargetOptions;

export function undrainCommand(context: CliContext, run: Run): Command {
  const command = new Command('undrain')
    .description(describeCommand(sentence, ['undrain 2', 'undrain all', 'undrain --worker 7 --json']))
    .argument('[target]', 'which workers; with --worker or --pid none');
  return addTargetOptions(addNodeOption(addLongOptions(command, '30s'))).action(
    (target: string | undefined, options: UndrainOptions) => run(() => undrain(context, target, options)),
  );
}

async function undrain(context: CliContext, word: string | undefined, options: UndrainOptions): Promise<number> {
  const { client, target } = await chooseWorkers(context, requireTarget(word, options), options);
  return runLongCommand(context, { client, verb: 'undrain', body: target, options }, emptyReport);
}
