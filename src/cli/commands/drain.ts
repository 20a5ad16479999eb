import { Command, Option } from 'commander';
import { compact } from '../../protocol/read.js';
import { addNodeOption, readCountOption, readDuration } from '../command-options.js';
import type { CliContext } from '../context.js';
import { addLongOptions, type LongOptions, runLongCommand } from '../long-command.js';
import { drainReport } from '../answers/reports.js';
import { addTargetOptions, chooseWorkers, requireTarget, type TargetOptions } from '../control/target.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Gives workers no new work and lets the old end.';
const examples = ['drain 2', 'drain 2 --deadline 10m --min-peers 3', 'drain 2 --node media-4'] as const;

type DrainOptions = LongOptions & TargetOptions & { readonly deadline?: number; readonly minPeers?: number };

export function drainCommand(context: CliContext, run: Run): Command {
  const command = new Command('drain')
    .description(describeCommand(sentence, examples))
    .argument('[target]', 'which workers; with --worker or --pid none')
    .addOption(new Option('--deadline <duration>', 'When what is left is cut.').argParser(readDuration))
    .addOption(new Option('--min-peers <n>', 'So few peers may be cut earlier.').argParser(readCountOption));
  return addTargetOptions(addNodeOption(addLongOptions(command, '1h'))).action(
    (target: string | undefined, options: DrainOptions) => run(() => drain(context, target, options)),
  );
}

async function drain(context: CliContext, word: string | undefined, options: DrainOptions): Promise<number> {
  const { client, target } = await chooseWorkers(context, requireTarget(word, options), options);
  const body = { ...target, ...compact({ deadlineMs: options.deadline, minPeers: options.minPeers }) };
  return runLongCommand(context, { client, verb: 'drain', body, options }, drainReport);
}
