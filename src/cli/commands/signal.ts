import { constants } from 'node:os';
import { Command } from 'commander';
import { exitCodes } from '../../core/error-table.js';
import { reasonOf, SupervisorError } from '../../core/errors.js';
import { addControlOptions } from '../command-options.js';
import type { CliContext } from '../context.js';
import { printDocument, printText } from '../terminal/output.js';
import { addTargetOptions, chooseWorkers, requireTarget, type TargetOptions } from '../control/target.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Sends a signal to workers.';
const warning = `
A signal that the server has no handler for ends the worker, SIGUSR2 included;
SIGUSR1 opens its inspector.`;

export function signalCommand(context: CliContext, run: Run): Command {
  const command = new Command('signal')
    .description(describeCommand(sentence, ['signal SIGUSR2 2', 'signal HUP all', 'signal USR2 --worker 7 --json']))
    .argument('<signal>', 'its name, for example SIGUSR2 or HUP')
    .argument('[target]', 'which workers; with --worker or --pid none')
    .addHelpText('after', warning);
  return addTargetOptions(addControlOptions(command, '5s')).action(
    (signal: string, target: string | undefined, options: TargetOptions) =>
      run(() => sendSignal(context, signal, target, options)),
  );
}

async function sendSignal(
  context: CliContext,
  word: string,
  target: string | undefined,
  options: TargetOptions,
): Promise<number> {
  const signal = readSignal(word);
  const { workers, status } = await chooseWorkers(context, requireTarget(target, options), options);
  const results = workers.map(({ workerId, pid }) => ({ workerId, pid, ...send(pid, signal) }));
  const failedCount = results.filter(({ reason }) => reason !== undefined).length;
  if (options.json) printDocument(context, { name: status.name, signal, workers: results });
  else
    for (const { workerId, pid, reason } of results)
      printText(context, `${signal} to worker ${workerId} (pid ${pid}): ${reason ?? 'sent'}`);
  if (failedCount === 0) return exitCodes.ok;
  return failedCount < results.length ? exitCodes.timedOut : exitCodes.failed;
}

function readSignal(word: string): NodeJS.Signals {
  const upper = word.toUpperCase();
  const name = upper.startsWith('SIG') ? upper : `SIG${upper}`;
  if (isSignal(name)) return name;
  throw new SupervisorError('PS_CLI_USAGE', { reason: `${word} is no signal; kill -l lists them` });
}

function isSignal(name: string): name is NodeJS.Signals {
  return Object.hasOwn(constants.signals, name);
}

/** The pid came a moment ago from the parent that still holds it, so it is nobody else's. */
function send(pid: number, signal: NodeJS.Signals): { readonly reason?: string } {
  try {
    process.kill(pid, signal);
    return {};
  } catch (thrown) {
    return { reason: reasonOf(thrown) };
  }
}
