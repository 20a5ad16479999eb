import { Command } from 'commander';
import type { CliContext } from '../context.js';
import { addLongOptions, type LongOptions, runLongCommand } from '../long-command.js';
import { slotReport } from '../reports.js';
import { addTargetOptions, chooseWorkers, requireTarget, type TargetOptions } from '../target.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Stops workers and starts new ones in their slots; cuts their streams.';

export function restartCommand(context: CliContext, run: Run): Command {
  const command = new Command('restart')
    .description(describeCommand(sentence, ['restart 2', 'restart all', 'restart --worker 7 --json']))
    .argument('[target]', 'which workers; with --worker or --pid none');
  return addTargetOptions(addLongOptions(command, '10m')).action(
    (target: string | undefined, options: RestartOptions) => run(() => restart(context, target, options)),
  );
}

type RestartOptions = LongOptions & TargetOptions;

async function restart(context: CliContext, word: string | undefined, options: RestartOptions): Promise<number> {
  const { client, target } = await chooseWorkers(context, requireTarget(word, options), options, true);
  return runLongCommand(context, { client, verb: 'restart', body: target, options }, slotReport);
}
