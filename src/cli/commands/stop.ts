import { Command, Option } from 'commander';
import { type Clock, systemClock } from '../../core/clock.js';
import { exitCodes } from '../../core/error-table.js';
import { SupervisorError } from '../../core/errors.js';
import { compact } from '../../protocol/read.js';
import { addControlOptions, type ControlOptions, readDuration } from '../command-options.js';
import type { CliContext } from '../context.js';
import { printDocument, printText } from '../terminal/output.js';
import { isProcessAlive } from '../process-alive.js';
import { chooseSupervisor } from '../control/target.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Stops a supervisor and its workers in order, and waits until they have ended.';
const pollMs = 50;

export function stopCommand(context: CliContext, run: Run): Command {
  const command = new Command('stop')
    .description(describeCommand(sentence, ['stop', 'stop live --drain-timeout 10m', 'stop --force --json']))
    .argument('[app]', 'the application, if several run');
  command
    .addOption(new Option('--drain-timeout <duration>', 'How long streams may end.').argParser(readDuration))
    .addOption(new Option('--force', 'Kill everything at once.').conflicts('drainTimeout'));
  return addControlOptions(command, '60s').action((app: string | undefined, options: StopOptions) =>
    run(() => stop(context, app, options)),
  );
}

type StopOptions = ControlOptions & { readonly drainTimeout?: number; readonly force?: true };

async function stop(context: CliContext, app: string | undefined, options: StopOptions): Promise<number> {
  const { client, slot } = await chooseSupervisor(context, app, options);
  if (slot !== undefined)
    throw new SupervisorError('PS_CLI_USAGE', { reason: 'stop ends a whole application; see drain and scale' });
  const { name, pid, workers } = await client.status();
  const { drainTimeout: drainTimeoutMs, force: isForced, timeout } = options;
  await client.stop(compact({ drainTimeoutMs, isForced }));
  const tookMs = await waitForEnd({ name, pid, timeoutMs: timeout + (drainTimeoutMs ?? 0) }, systemClock);
  if (options.json) printDocument(context, { name, pid, isStopped: true, workerCount: workers.length, tookMs });
  else printText(context, `stopped ${name} (pid ${pid}, ${workers.length} workers) in ${tookMs} ms`);
  return exitCodes.ok;
}

/** @throws {SupervisorError} PS_CONTROL_STILL_STOPPING */
export async function waitForEnd(
  { name, pid, timeoutMs }: { readonly name: string; readonly pid: number; readonly timeoutMs: number },
  clock: Clock,
): Promise<number> {
  const startMs = clock.monotonicMs();
  const waitedMs = (): number => Math.round(clock.monotonicMs() - startMs);
  while (isProcessAlive(pid)) {
    if (waitedMs() > timeoutMs)
      throw new SupervisorError('PS_CONTROL_STILL_STOPPING', { name, pid, waitedMs: waitedMs() });
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return waitedMs();
}
