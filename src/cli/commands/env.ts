import { Command, Option } from 'commander';
import { exitCodes } from '../../core/error-table.js';
import { escapeControls } from '../../logging/escape-controls.js';
import { addControlOptions } from '../command-options.js';
import type { CliContext } from '../context.js';
import { printDocument, printText } from '../terminal/output.js';
import { addTargetOptions, chooseWorkers, type TargetOptions } from '../control/target.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Shows the environment that workers were started with, secrets masked.';

type EnvOptions = TargetOptions & { readonly reveal?: true };

export function envCommand(context: CliContext, run: Run): Command {
  const command = new Command('env')
    .description(describeCommand(sentence, ['env 0', 'env live:0 --json', 'env --worker 7 --reveal']))
    .argument('[target]', 'which workers; all if left out')
    .addOption(new Option('--reveal', 'Show secrets as well.'));
  return addTargetOptions(addControlOptions(command, '5s')).action((target: string | undefined, options: EnvOptions) =>
    run(() => printEnvironments(context, target, options)),
  );
}

async function printEnvironments(
  context: CliContext,
  target: string | undefined,
  options: EnvOptions,
): Promise<number> {
  const { client, workers, status } = await chooseWorkers(context, target, options);
  const answers = await Promise.all(
    workers.map(async ({ slot, workerId, pid }) => {
      const environment = await client.environment(workerId, options.reveal ?? false);
      return { slot, workerId, pid, environment };
    }),
  );
  if (options.json) printDocument(context, { name: status.name, workers: answers });
  else printText(context, answers.map(renderOne).join('\n'));
  return exitCodes.ok;
}

function renderOne(one: {
  readonly slot: number;
  readonly workerId: number;
  readonly pid: number;
  readonly environment: Readonly<Record<string, string>>;
}): string {
  const lines = Object.entries(one.environment).map(([name, value]) => escapeControls(`${name}=${value}`));
  return `# slot ${one.slot}, worker ${one.workerId}, pid ${one.pid}\n${lines.join('\n')}\n`;
}
