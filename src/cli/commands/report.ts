import { Command, Option } from 'commander';
import { exitCodes } from '../../core/error-table.js';
import { addControlOptions, type ControlOptions, readDuration } from '../command-options.js';
import type { CliContext } from '../context.js';
import { printDocument, printText } from '../terminal/output.js';
import { gatherFacts } from '../report/gather.js';
import { renderHtml } from '../report/render-html.js';
import { renderMarkdown } from '../report/render-markdown.js';
import { makeReport } from '../report/report.js';
import { chooseSupervisor } from '../control/target.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Reports what happened, what it means and what to do.';
const dayMs = 86_400_000;

interface ReportOptions extends ControlOptions {
  readonly since: number;
  readonly format: 'html' | 'md' | 'json';
  readonly compare?: true;
}

export function reportCommand(context: CliContext, run: Run): Command {
  const command = new Command('report')
    .description(describeCommand(sentence, ['report', 'report --since 1h --compare', 'report live --format html']))
    .argument('[app]', 'the application, if several run')
    .addOption(new Option('--since <duration>', 'How far back to look.').default(dayMs, '24h').argParser(readDuration))
    .addOption(new Option('--format <kind>', 'As what.').choices(['html', 'md', 'json']).default('md'))
    .addOption(new Option('--compare', 'Compare with as much time before.'));
  return addControlOptions(command, '30s').action((app: string | undefined, options: ReportOptions) =>
    run(() => report(context, app, options)),
  );
}

async function report(context: CliContext, app: string | undefined, options: ReportOptions): Promise<number> {
  const { client } = await chooseSupervisor(context, app, options, options.timeout);
  const toMs = Date.now();
  const fromMs = toMs - options.since;
  const before = options.compare && { fromMs: fromMs - options.since, toMs: fromMs };
  const made = makeReport(await gatherFacts(client, { fromMs, toMs }, before));
  if (options.json || options.format === 'json') printDocument(context, made);
  else printText(context, options.format === 'html' ? renderHtml(made) : renderMarkdown(made));
  return exitCodes.ok;
}
