import { Command } from 'commander';
import { SupervisorError } from '../../core/errors.js';
import { addNodeOption } from '../command-options.js';
import type { CliContext } from '../context.js';
import { addLongOptions, type LongOptions, runLongCommand } from '../long-command.js';
import { scaleReport } from '../answers/reports.js';
import { chooseSupervisor } from '../control/target.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Adds workers, or drains the least loaded away.';
const countPattern = /^(max|[+-]?\d{1,3})$/;

export function scaleCommand(context: CliContext, run: Run): Command {
  const command = new Command('scale')
    .description(describeCommand(sentence, ['scale 4', 'scale live +2', 'scale -1 --json']))
    .usage('[options] [app] <n|+n|-n|max>')
    .argument('<words...>', 'how many workers there shall be, or how many more or fewer');
  return addNodeOption(addLongOptions(command, '1h')).action((words: readonly string[], options: LongOptions) =>
    run(() => scale(context, words, options)),
  );
}

async function scale(context: CliContext, words: readonly string[], options: LongOptions): Promise<number> {
  const [count, app, ...others] = words.toReversed();
  if (count === undefined || !countPattern.test(count) || others.length > 0)
    throw new SupervisorError('PS_CLI_USAGE', { reason: 'scale takes a number, +n, -n or max, and before it an app' });
  const { client, slot } = await chooseSupervisor(context, app, options);
  if (slot !== undefined) throw new SupervisorError('PS_CLI_USAGE', { reason: 'scale is for a whole application' });
  return runLongCommand(context, { client, verb: 'scale', body: { count }, options }, scaleReport);
}
