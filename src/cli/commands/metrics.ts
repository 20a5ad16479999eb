import { Command, Option } from 'commander';
import { exitCodes } from '../../core/error-table.js';
import { readRecord } from '../../protocol/read.js';
import { readWorkerMetrics } from '../answers/answers.js';
import { addControlOptions, type ControlOptions, readWorkerId } from '../command-options.js';
import type { CliContext } from '../context.js';
import { understood } from '../control/control-client.js';
import { findAdmin } from '../control/find-supervisor.js';
import { addRemoteOptions } from '../control/remote-address.js';
import { printDocument, printText } from '../terminal/output.js';
import { painter } from '../render/render.js';
import { renderMetrics } from '../render/render-metrics.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Shows the figures of the workers.';

export function metricsCommand(context: CliContext, run: Run): Command {
  const command = new Command('metrics')
    .description(describeCommand(sentence, ['metrics', 'metrics --worker 3 --json', 'metrics --format prom']))
    .addOption(new Option('-w, --worker <id>', 'Only of this worker.').argParser(readWorkerId))
    .addOption(
      new Option('--format <format>', 'A table, JSON, or the text that Prometheus reads (of all workers).')
        .choices(['table', 'json', 'prom'])
        .default('table'),
    );
  return addRemoteOptions(addControlOptions(command, '5s')).action((options: MetricsOptions) =>
    run(() => metrics(context, options)),
  );
}

interface MetricsOptions extends ControlOptions {
  readonly worker?: number;
  readonly format: 'table' | 'json' | 'prom';
}

async function metrics(context: CliContext, options: MetricsOptions): Promise<number> {
  const client = await findAdmin(context, options);
  if (options.format === 'prom') printText(context, await client.exposition());
  else printFigures(context, options, await client.performanceMetrics(options.worker?.toString()));
  return exitCodes.ok;
}

function printFigures(context: CliContext, { json, format }: MetricsOptions, answer: unknown): void {
  if (json || format === 'json') printDocument(context, understood('the figures', readRecord(answer)));
  else printText(context, renderMetrics(understood('the figures', readWorkerMetrics(answer)), painter(context)));
}
