import { Command, Option } from 'commander';
import { exitCodes } from '../../core/error-table.js';
import { reasonOf } from '../../core/errors.js';
import { settingOptions } from '../launch/setting-flags.js';
import { askTimeout } from '../command-entry.js';
import { addConfigOption, timeoutOption } from '../command-options.js';
import type { CliContext } from '../context.js';
import { ControlClient } from '../control/control-client.js';
import { listRunning, type RunningSupervisor } from '../control/find-supervisor.js';
import { printDocument, printText } from '../terminal/output.js';
import { painter } from '../render/render.js';
import { type ListedSupervisor, renderList } from '../render/render-list.js';
import { resolveRunDir } from '../control/run-dir.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Lists all running supervisors of this run directory.';

const watchEveryMs = 2000;
const clearScreen = '\u001b[H\u001b[2J';

interface ListOptions {
  readonly [option: string]: unknown;
  readonly json?: true;
  readonly timeout: number;
  readonly watch?: true;
  readonly wide?: true;
}

export function listCommand(context: CliContext, run: Run): Command {
  const command = new Command('list').description(
    describeCommand(sentence, ['list', 'list --watch --wide', 'list --json']),
  );
  for (const option of settingOptions(['runDir'])) command.addOption(option);
  return addConfigOption(command)
    .addOption(timeoutOption(askTimeout.text))
    .addOption(new Option('--watch', 'Show it again every 2 s; with --json a document each time.'))
    .addOption(new Option('--wide', 'With node, version, store and script.'))
    .addOption(new Option('--json', 'Print one JSON document.'))
    .action((options: ListOptions) => run(() => (options.watch ? watch(context, options) : list(context, options))));
}

/** Ends with the process. */
async function watch(context: CliContext, options: ListOptions): Promise<never> {
  for (;;) {
    if (context.stdout.isTTY && !options.json) context.stdout.write(clearScreen);
    await list(context, options);
    await new Promise((resolve) => setTimeout(resolve, watchEveryMs));
  }
}

export async function list(context: CliContext, options: ListOptions): Promise<number> {
  const { dir } = await resolveRunDir(context, options);
  const running = await listRunning(dir);
  const listed = await Promise.all(running.map((one) => ask(one, options.timeout)));
  if (options.json) printDocument(context, { runDir: dir, supervisors: listed });
  else if (listed.length === 0) context.stderr.write(`no supervisor is running in ${dir}\n`);
  else printText(context, renderList(listed, { nowMs: Date.now(), isWide: options.wide === true }, painter(context)));
  return exitCodes.ok;
}

/** One that accepts and does not answer is in the list as well: it is the one that is looked for. */
async function ask({ name, socketPath }: RunningSupervisor, timeoutMs: number): Promise<ListedSupervisor> {
  try {
    return { name, status: await new ControlClient(name, socketPath, timeoutMs).status() };
  } catch (thrown) {
    return { name, reason: reasonOf(thrown) };
  }
}
