import { Command } from 'commander';
import { exitCodes } from '../../core/error-table.js';
import { addControlOptions, type ControlOptions } from '../command-options.js';
import type { CliContext } from '../context.js';
import { printDocument, printText } from '../terminal/output.js';
import { painter } from '../render/render.js';
import { renderVerdicts } from '../render/render-verdicts.js';
import { chooseSupervisor } from '../control/target.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Shows what each strategy is proven to change, and which are switched off.';

export function optimizerCommand(context: CliContext, run: Run): Command {
  const command = new Command('optimizer')
    .description(describeCommand(sentence, ['optimizer', 'optimizer live', 'optimizer --json']))
    .argument('[app]', 'the application, if several run');
  return addControlOptions(command, '5s').action((app: string | undefined, options: ControlOptions) =>
    run(() => showOptimizer(context, app, options)),
  );
}

async function showOptimizer(context: CliContext, app: string | undefined, options: ControlOptions): Promise<number> {
  const { client } = await chooseSupervisor(context, app, options);
  const answer = await client.optimizer();
  if (options.json) printDocument(context, answer);
  else printText(context, renderVerdicts(answer, painter(context)));
  return exitCodes.ok;
}
