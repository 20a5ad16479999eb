import { Command, Option } from 'commander';
import { systemClock } from '../../core/clock.js';
import { exitCodes } from '../../core/error-table.js';
import { reasonOf } from '../../core/errors.js';
import { addConfigOption, timeoutOption } from '../command-options.js';
import type { CliContext } from '../context.js';
import { ControlClient } from '../control/control-client.js';
import { listRunning, type RunningSupervisor } from '../control/find-supervisor.js';
import { printDocument, printText } from '../terminal/output.js';
import { resolveRunDir } from '../control/run-dir.js';
import { settingOptions } from '../launch/setting-flags.js';
import { describeCommand, type Run } from './describe-command.js';
import { waitForEnd } from './stop.js';

const sentence = 'Stops every supervisor of this run directory.';
const requestDeadlineMs = 5000;

interface KillOptions {
  readonly [option: string]: unknown;
  readonly json?: true;
  readonly timeout: number;
}

export function killCommand(context: CliContext, run: Run): Command {
  const command = new Command('kill').description(
    describeCommand(sentence, ['kill', 'kill --timeout 5m', 'kill --run-dir /run/perf-supervisor --json']),
  );
  for (const option of settingOptions(['runDir'])) command.addOption(option);
  return addConfigOption(command)
    .addOption(timeoutOption('60s'))
    .addOption(new Option('--json', 'Print one JSON document.'))
    .action((options: KillOptions) => run(() => killAll(context, options)));
}

async function killAll(context: CliContext, options: KillOptions): Promise<number> {
  const { dir } = await resolveRunDir(context, options);
  const running = await listRunning(dir);
  const results = await Promise.all(running.map((one) => stopOne(one, options.timeout)));
  const failedCount = results.filter(({ reason }) => reason !== undefined).length;
  if (options.json) printDocument(context, { runDir: dir, supervisors: results });
  else if (results.length === 0) context.stderr.write(`no supervisor is running in ${dir}\n`);
  else for (const { name, reason } of results) printText(context, `${name}: ${reason ?? 'stopped'}`);
  return failedCount === 0 ? exitCodes.ok : exitCodes.timedOut;
}

/** One that does not stop must not keep the others from being told. */
async function stopOne(
  { name, socketPath }: RunningSupervisor,
  timeoutMs: number,
): Promise<{ readonly name: string; readonly reason?: string }> {
  try {
    const client = new ControlClient(name, socketPath, Math.min(requestDeadlineMs, timeoutMs));
    const { pid } = await client.status();
    await client.stop();
    await waitForEnd({ name, pid, timeoutMs }, systemClock);
    return { name };
  } catch (thrown) {
    return { name, reason: reasonOf(thrown) };
  }
}
