import { Command } from 'commander';
import { exitCodes } from '../../core/error-table.js';
import { askTimeout } from '../command-entry.js';
import { addControlOptions, type ControlOptions } from '../command-options.js';
import type { CliContext } from '../context.js';
import { printDocument, printText } from '../terminal/output.js';
import { chooseSupervisor } from '../control/target.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Asks whether a supervisor answers; starts nothing.';

export function pingCommand(context: CliContext, run: Run): Command {
  const command = new Command('ping')
    .description(describeCommand(sentence, ['ping', 'ping live', 'ping --timeout 500ms --json']))
    .argument('[app]', 'the application, if several run');
  return addControlOptions(command, askTimeout.text).action((app: string | undefined, options: ControlOptions) =>
    run(() => ping(context, options, app)),
  );
}

export async function ping(context: CliContext, options: ControlOptions, app?: string): Promise<number> {
  const { client } = await chooseSupervisor(context, app, options);
  const startMs = performance.now();
  const { name, pid } = await client.status();
  const tookMs = Math.round(performance.now() - startMs);
  if (options.json) printDocument(context, { name, pid, tookMs });
  else printText(context, `${name} (pid ${pid}) answered in ${tookMs} ms`);
  return exitCodes.ok;
}
