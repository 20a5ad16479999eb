import { Command } from 'commander';
import { exitCodes } from '../../core/error-table.js';
import { askTimeout } from '../command-entry.js';
import { addControlOptions, type ControlOptions } from '../command-options.js';
import type { CliContext } from '../context.js';
import { printDocument, printText } from '../terminal/output.js';
import { painter } from '../render/render.js';
import { renderStatus } from '../render/render-status.js';
import { chooseSupervisor } from '../control/target.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Shows a running supervisor and its workers.';

export function statusCommand(context: CliContext, run: Run): Command {
  const command = new Command('status')
    .description(describeCommand(sentence, ['status', 'status live', 'status --json']))
    .argument('[app]', 'the application, if several run');
  return addControlOptions(command, askTimeout.text).action((app: string | undefined, options: ControlOptions) =>
    run(() => status(context, options, app)),
  );
}

export async function status(context: CliContext, options: ControlOptions, app?: string): Promise<number> {
  const { client } = await chooseSupervisor(context, app, options);
  const answer = await client.status();
  if (options.json) printDocument(context, answer);
  else printText(context, renderStatus(answer, Date.now(), painter(context)));
  return exitCodes.ok;
}
