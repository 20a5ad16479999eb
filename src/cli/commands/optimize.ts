import { Command, Option } from 'commander';
import { exitCodes } from '../../core/error-table.js';
import { compact, readRecord } from '../../protocol/read.js';
import { type OptimizeAnswer, readOptimizeAnswer } from '../answers/answers.js';
import { addControlOptions, addNodeOption, type ControlOptions, readWorkerId } from '../command-options.js';
import type { CliContext } from '../context.js';
import { understood } from '../control/control-client.js';
import { findAdmin } from '../control/find-supervisor.js';
import { elsewhere } from '../long-command.js';
import { addRemoteOptions } from '../control/remote-address.js';
import { printDocument, printText } from '../terminal/output.js';
import { painter } from '../render/render.js';
import { renderOutcomes } from '../render/render-outcomes.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Runs one strategy, or all, in one worker or in all of them.';

export function optimizeCommand(context: CliContext, run: Run): Command {
  const command = new Command('optimize')
    .description(
      describeCommand(sentence, ['optimize', 'optimize memory --dry-run', 'optimize cache --worker 3 --node media-4']),
    )
    .argument('[strategy]', 'memory, cpu, connection, cache, database or a custom one; all if left out')
    .addOption(new Option('-w, --worker <id>', 'Only in this worker.').argParser(readWorkerId))
    .option('--dry-run', 'Only tell what would be done.');
  return addRemoteOptions(addNodeOption(addControlOptions(command, '2m'))).action(
    (strategy: string | undefined, options: OptimizeOptions) => run(() => optimize(context, strategy, options)),
  );
}

interface OptimizeOptions extends ControlOptions {
  readonly worker?: number;
  readonly dryRun?: boolean;
  readonly node?: string;
}

async function optimize(context: CliContext, strategy: string | undefined, options: OptimizeOptions): Promise<number> {
  const client = await findAdmin(context, options);
  const answer =
    options.node === undefined
      ? await client.optimize(strategy, options.worker, options.dryRun)
      : await client.follow({
          verb: 'optimize',
          body: compact({ strategy, workerId: options.worker, dryRun: options.dryRun, ...elsewhere(options) }),
          timeoutMs: options.timeout,
          onProgress: () => undefined,
        });
  const report = understood('the outcomes', readOptimizeAnswer(answer));
  if (options.json) printDocument(context, readRecord(answer) ?? {});
  else printText(context, renderOutcomes(report, painter(context)));
  return optimizeExitCode(report);
}

/** 0: every worker answered and nothing failed; 1: nothing worked; 4: some did. A skipped run is not a failure. */
export function optimizeExitCode({ replies, failures }: OptimizeAnswer): number {
  const runs = replies.flatMap(({ outcomes }) => outcomes);
  const failedCount = failures.length + runs.filter(({ status }) => status === 'failed').length;
  if (failedCount === 0) return exitCodes.ok;
  return runs.some(({ status }) => status !== 'failed') ? exitCodes.timedOut : exitCodes.failed;
}
