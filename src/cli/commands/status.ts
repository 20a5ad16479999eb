import { Command } from 'commander';
import { exitCodes } from '../../core/error-table.js';
import { addControlOptions, type ControlOptions } from '../command-options.js';
import type { CliContext } from '../context.js';
import { ControlClient } from '../control-client.js';
import { findSupervisor } from '../find-supervisor.js';
import { printDocument, printText } from '../output.js';
import { painter } from '../render.js';
import { renderStatus } from '../render-status.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Shows a running supervisor and its workers.';

export function statusCommand(context: CliContext, run: Run): Command {
  const command = new Command('status')
    .summary(sentence)
    .description(describeCommand(sentence, ['status', 'status --name livestream', 'status --json']));
  return addControlOptions(command, '5s').action((options: ControlOptions) => run(() => status(context, options)));
}

async function status(context: CliContext, options: ControlOptions): Promise<number> {
  const { name, socketPath } = await findSupervisor(context, options);
  const answer = await new ControlClient(name, socketPath, options.timeout).status();
  if (options.json) printDocument(context, answer);
  else printText(context, renderStatus(answer, Date.now(), painter(context)));
  return exitCodes.ok;
}
