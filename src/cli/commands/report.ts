import { Command, InvalidArgumentError, Option } from 'commander';
import { exitCodes } from '../../core/error-table.js';
import { parseTime, timeForms } from '../../http/time-param.js';
import { addControlOptions, type ControlOptions, readDuration } from '../command-options.js';
import type { CliContext } from '../context.js';
import { printDocument, printText } from '../terminal/output.js';
import { gatherFacts, type Interval } from '../report/gather.js';
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
  readonly interval?: Interval;
  readonly compare?: true;
  readonly compareWith?: Interval;
}

export function reportCommand(context: CliContext, run: Run): Command {
  const command = new Command('report')
    .description(
      describeCommand(sentence, [
        'report --since 1h --compare',
        'report live --format html',
        'report --interval -1h..now --compare-with -5h..-4h',
      ]),
    )
    .argument('[app]', 'the application, if several run')
    .addOption(new Option('--since <duration>', 'How far back to look.').default(dayMs, '24h').argParser(readDuration))
    .addOption(new Option('--format <kind>', 'As what.').choices(['html', 'md', 'json']).default('md'))
    .addOption(new Option('--interval <from..to>', 'This time instead, for example -2h..-1h.').argParser(readInterval))
    .addOption(new Option('--compare', 'Compare with as much time before.'))
    .addOption(
      new Option('--compare-with <from..to>', 'Compare with this time, of a day before or of before a deploy.')
        .conflicts('compare')
        .argParser(readInterval),
    );
  return addControlOptions(command, '30s').action((app: string | undefined, options: ReportOptions) =>
    run(() => report(context, app, options)),
  );
}

async function report(context: CliContext, app: string | undefined, options: ReportOptions): Promise<number> {
  const { client } = await chooseSupervisor(context, app, options, options.timeout);
  const nowMs = Date.now();
  const { interval = { fromMs: nowMs - options.since, toMs: nowMs } } = options;
  const { fromMs, toMs } = interval;
  const before = options.compareWith ?? (options.compare && { fromMs: fromMs - (toMs - fromMs), toMs: fromMs });
  const made = makeReport(await gatherFacts(client, interval, before));
  if (options.json || options.format === 'json') printDocument(context, made);
  else printText(context, options.format === 'html' ? renderHtml(made) : renderMarkdown(made));
  return exitCodes.ok;
}

/** Two times, `-2h..-1h` or `2026-05-01T10:00Z..2026-05-01T11:00Z`. */
function readInterval(text: string): Interval {
  const nowMs = Date.now();
  const [fromMs, toMs, ...more] = text.split('..').map((time) => parseTime(time, nowMs));
  if (fromMs !== undefined && toMs !== undefined && fromMs < toMs && more.length === 0) return { fromMs, toMs };
  throw new InvalidArgumentError(`It is two times in order, such as -2h..-1h; a time is ${timeForms}.`);
}
