import { Command, Option } from 'commander';
import { SupervisorError } from '../../core/errors.js';
import type { WorkerSnapshot } from '../../protocol/snapshot.js';
import { compact } from '../../protocol/read.js';
import { confirm, type ConfirmOptions } from '../terminal/confirm.js';
import { updatedEnvironment } from '../launch/changed-environment.js';
import { addNodeOption } from '../command-options.js';
import type { CliContext } from '../context.js';
import { addLongOptions, type LongOptions, runLongCommand } from '../long-command.js';
import { slotReport } from '../answers/reports.js';
import { addTargetOptions, chooseWorkers, requireTarget, type TargetOptions } from '../control/target.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Stops workers and starts new ones in their slots; cuts their streams.';

export function restartCommand(context: CliContext, run: Run): Command {
  const command = new Command('restart')
    .description(describeCommand(sentence, ['restart 2', 'restart all', 'restart all --update-env --json']))
    .argument('[target]', 'which workers; with --worker or --pid none')
    .addOption(new Option('--update-env', 'Give the new workers the environment of this shell.'))
    .addOption(new Option('--force', 'Kill the old workers at once, without SIGTERM.'))
    .addOption(new Option('-y, --yes', 'Do not ask, even when streams are cut.'))
    .addOption(new Option('--no-input', 'Never ask.'));
  return addTargetOptions(addNodeOption(addLongOptions(command, '10m'))).action(
    (target: string | undefined, options: RestartOptions) => run(() => restart(context, target, options)),
  );
}

type RestartOptions = LongOptions &
  TargetOptions &
  ConfirmOptions & { readonly updateEnv?: true; readonly force?: true };

async function restart(context: CliContext, word: string | undefined, options: RestartOptions): Promise<number> {
  const chosen = await chooseWorkers(context, requireTarget(word, options), options, true);
  const { client, target, workers, status } = chosen;
  await askForStreams(context, workers, options);
  const environment = options.updateEnv && (await updatedEnvironment(context, status.pid));
  const body = { ...target, ...compact({ isForced: options.force, environment }) };
  return runLongCommand(context, { client, verb: 'restart', body, options }, slotReport);
}

/** @throws {SupervisorError} PS_CLI_NOT_CONFIRMED */
async function askForStreams(
  context: CliContext,
  workers: readonly WorkerSnapshot[],
  options: ConfirmOptions,
): Promise<void> {
  const peerCount = workers.reduce((sum, { sample }) => sum + (sample?.values['peersConnected'] ?? 0), 0);
  if (peerCount === 0) return;
  const question = `This cuts the streams of ${peerCount} peers; reload would not. Go on?`;
  if (!(await confirm(context, question, options))) throw new SupervisorError('PS_CLI_NOT_CONFIRMED', { peerCount });
}
