import { Command } from 'commander';
import { exitCodes } from '../../core/error-table.js';
import { addControlOptions, type ControlOptions } from '../command-options.js';
import type { CliContext } from '../context.js';
import { printDocument, printText } from '../terminal/output.js';
import { chooseWorkers } from '../control/target.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Prints process ids: of the supervisor, or of the workers that are named.';
const examples = ['pid', 'pid all', 'pid live:2 --json'] as const;

export function pidCommand(context: CliContext, run: Run): Command {
  const command = new Command('pid')
    .description(describeCommand(sentence, examples))
    .argument('[target]', 'all, a slot (2) or a slot of an application (live:2)');
  return addControlOptions(command, '5s').action((target: string | undefined, options: ControlOptions) =>
    run(() => printPids(context, target, options)),
  );
}

async function printPids(context: CliContext, target: string | undefined, options: ControlOptions): Promise<number> {
  const { status, workers } = await chooseWorkers(context, target, options);
  const pids = target === undefined ? [status.pid] : workers.map(({ pid }) => pid);
  if (options.json) printDocument(context, { name: status.name, pids });
  else printText(context, pids.join('\n'));
  return exitCodes.ok;
}
