import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { exitCodes } from '../../core/error-table.js';
import { SupervisorError } from '../../core/errors.js';
import { formatBytes, formatDuration } from '../../core/units.js';
import { compact, readCount, readNumber, readText } from '../../protocol/read.js';
import { addControlOptions } from '../command-options.js';
import { confirm, isAskable } from '../terminal/confirm.js';
import type { CliContext } from '../context.js';
import { understood } from '../control/control-client.js';
import { chooseOneWorker } from '../control/one-worker.js';
import { printDocument, printText } from '../terminal/output.js';
import { addTargetOptions, type TargetOptions } from '../control/target.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Has a worker write its heap into a file; it serves nobody meanwhile.';
const examples = [
  'heap-snapshot 2',
  'heap-snapshot 2 -o before.heapsnapshot --yes',
  'heap-snapshot --worker 7 --yes',
] as const;
const longestPath = 4096;

type SnapshotOptions = TargetOptions & { readonly output?: string; readonly yes?: true };

export function heapSnapshotCommand(context: CliContext, run: Run): Command {
  const command = new Command('heap-snapshot')
    .description(describeCommand(sentence, examples))
    .argument('[target]', 'which worker; may be left out when there is one')
    .addOption(new Option('-o, --output <file>', 'A new file (default: one in the run directory).'))
    .addOption(new Option('-y, --yes', 'Do not ask.'))
    .addHelpText('after', '\nThe file holds every secret of the program; only its user can read it.');
  return addTargetOptions(addControlOptions(command, '10m')).action(
    (target: string | undefined, options: SnapshotOptions) => run(() => snapshot(context, target, options)),
  );
}

async function snapshot(context: CliContext, word: string | undefined, options: SnapshotOptions): Promise<number> {
  const { client, name, worker } = await chooseOneWorker(context, word, options);
  const { workerId, slot, sample } = worker;
  const heapBytes = sample?.values['heapUsedBytes'];
  const heap = heapBytes === undefined ? 'its heap' : `its heap of ${formatBytes(heapBytes)}`;
  const what = `worker ${workerId} stands still while it writes ${heap}, and needs about as much memory again`;
  const isAgreed = options.yes ?? (isAskable(context) && (await confirm(context, `Then ${what}. Go on?`, {})));
  if (!isAgreed) throw new SupervisorError('PS_CLI_NOT_AGREED', { what });
  const file = options.output === undefined ? undefined : resolve(context.cwd, options.output);
  const body = compact({ workerId, file });
  const answer = await client.follow({
    verb: 'heap-snapshot',
    body,
    timeoutMs: options.timeout,
    onProgress: () => undefined,
  });
  const written = understood('where the snapshot is', readText(answer['file'], longestPath));
  const sizeBytes = understood('the size of the snapshot', readCount(answer['sizeBytes']));
  const tookMs = understood('the time of the snapshot', readNumber(answer['tookMs']));
  if (options.json) printDocument(context, { name, slot, workerId, file: written, sizeBytes, tookMs });
  else printText(context, `wrote ${written} (${formatBytes(sizeBytes)}) in ${formatDuration(tookMs)}`);
  return exitCodes.ok;
}
