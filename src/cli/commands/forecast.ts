import { Command } from 'commander';
import { exitCodes } from '../../core/error-table.js';
import { addControlOptions, type ControlOptions } from '../command-options.js';
import type { CliContext } from '../context.js';
import { printDocument, printText } from '../terminal/output.js';
import { painter } from '../render/render.js';
import { renderForecast } from '../render/render-forecast.js';
import { chooseSupervisor } from '../control/target.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Tells which workers will reach a limit, and what use to expect.';

export function forecastCommand(context: CliContext, run: Run): Command {
  const command = new Command('forecast')
    .description(describeCommand(sentence, ['forecast', 'forecast live', 'forecast --json']))
    .argument('[app]', 'the application, if several run');
  return addControlOptions(command, '5s').action((app: string | undefined, options: ControlOptions) =>
    run(() => forecast(context, app, options)),
  );
}

async function forecast(context: CliContext, app: string | undefined, options: ControlOptions): Promise<number> {
  const { client } = await chooseSupervisor(context, app, options);
  const answer = await client.forecast();
  if (options.json) printDocument(context, answer.document);
  else printText(context, renderForecast(answer, painter(context)));
  return exitCodes.ok;
}
