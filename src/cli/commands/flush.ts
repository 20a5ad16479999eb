import { rmSync, truncateSync } from 'node:fs';
import { Command, Option } from 'commander';
import { exitCodes } from '../../core/error-table.js';
import { formatBytes } from '../../core/units.js';
import { listArchives, sizeOf } from '../../logging/log-paths.js';
import { addConfigOption } from '../command-options.js';
import type { CliContext } from '../context.js';
import { findLogs } from '../logs/find-logs.js';
import { printDocument, printText } from '../terminal/output.js';
import { settingOptions } from '../launch/setting-flags.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Empties the log files of a daemon and of its workers.';

interface FlushOptions {
  readonly [option: string]: unknown;
  readonly archives?: true;
  readonly json?: true;
}

export function flushCommand(context: CliContext, run: Run): Command {
  const command = new Command('flush')
    .description(describeCommand(sentence, ['flush', 'flush live --archives', 'flush live --json']))
    .argument('[name]', 'the application; may be left out when only one has logs')
    .addOption(new Option('--archives', 'Remove the rotated files as well.'))
    .addOption(new Option('--json', 'Print one JSON document.'));
  for (const option of settingOptions(['stateDir'])) command.addOption(option);
  return addConfigOption(command).action((name: string | undefined, options: FlushOptions) =>
    run(() => flush(context, name, options)),
  );
}

async function flush(context: CliContext, typedName: string | undefined, options: FlushOptions): Promise<number> {
  const { name, files } = await findLogs(context, typedName, options);
  const live = [...new Set([files.primary, files.out, files.err])];
  const archives = options.archives
    ? live.flatMap((path) => (listArchives(path) ?? []).map((archive) => archive.path))
    : [];
  const freedBytes = [...live, ...archives].reduce((total, path) => total + sizeOf(path), 0);
  // Whoever writes to them appends, so what is cut away leaves no hole.
  for (const path of live) if (sizeOf(path) > 0) truncateSync(path);
  for (const path of archives) rmSync(path, { force: true });
  if (options.json) printDocument(context, { name, files: live, archives, freedBytes });
  else printText(context, `emptied the logs of ${name}: ${formatBytes(freedBytes)}`);
  return exitCodes.ok;
}
