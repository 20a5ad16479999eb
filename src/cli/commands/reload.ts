import { Command, Option } from 'commander';
import { SupervisorError } from '../../core/errors.js';
import { compact } from '../../protocol/read.js';
import { addNodeOption, readDuration, readWorkerCount } from '../command-options.js';
import type { CliContext } from '../context.js';
import { updatedEnvironment } from '../launch/changed-environment.js';
import { addLongOptions, type LongOptions, runLongCommand } from '../long-command.js';
import { slotReport } from '../answers/reports.js';
import { chooseSupervisor } from '../control/target.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Replaces the workers one after the other without cutting streams.';
const examples = ['reload', 'reload live --canary 30s', 'reload --label v1.4.2 --update-env'] as const;

interface ReloadOptions extends LongOptions {
  readonly parallel?: number;
  readonly canary?: number;
  readonly drainTimeout?: number;
  readonly label?: string;
  readonly updateEnv?: true;
}

export function reloadCommand(context: CliContext, run: Run): Command {
  const command = new Command('reload')
    .description(describeCommand(sentence, examples))
    .argument('[target]', 'the application, if several run')
    .addOption(new Option('--parallel <n>', 'How many slots are replaced at a time.').argParser(readWorkerCount))
    .addOption(new Option('--canary <duration>', 'Watch the first new worker so long.').argParser(readDuration))
    .addOption(new Option('--drain-timeout <duration>', 'How long streams may end.').argParser(readDuration))
    .addOption(new Option('--label <text>', 'Mark it as a deploy of this version when it succeeded.'))
    .addOption(new Option('--update-env', 'Give the new workers the environment of this shell.'));
  return addNodeOption(addLongOptions(command, '1h')).action((target: string | undefined, options: ReloadOptions) =>
    run(() => reload(context, target, options)),
  );
}

async function reload(context: CliContext, target: string | undefined, options: ReloadOptions): Promise<number> {
  const { client, slot } = await chooseSupervisor(context, target, options);
  if (slot !== undefined)
    throw new SupervisorError('PS_CLI_USAGE', { reason: 'reload is for a whole application; restart takes a slot' });
  const environment = options.updateEnv && (await updatedEnvironment(context, (await client.status()).pid));
  const { parallel, canary: canaryMs, drainTimeout: drainTimeoutMs, label } = options;
  const body = compact({ parallel, canaryMs, drainTimeoutMs, label, environment });
  return runLongCommand(context, { client, verb: 'reload', body, options }, slotReport);
}
