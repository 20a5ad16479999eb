import { Command, InvalidArgumentError, Option } from 'commander';
import { exitCodes } from '../../core/error-table.js';
import { type LogLevel, logLevels } from '../../core/logger.js';
import { parseDurationMs } from '../../core/units.js';
import { wantsColour } from '../../logging/colour.js';
import { type LogEntry, type LogSource, parseLogLine } from '../../logging/log-entry.js';
import { createLogFilter } from '../../logging/log-filter.js';
import { LogTail, linesNewestFileFirst } from '../../logging/log-tail.js';
import { addConfigOption } from '../command-options.js';
import type { CliContext } from '../context.js';
import { findLogs } from '../logs/find-logs.js';
import { painter } from '../render/render.js';
import { logJson, logText } from '../render/render-log.js';
import { settingOptions } from '../launch/setting-flags.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Shows the log of a daemon and what its workers print.';
const pollMs = 200;
const mostLines = 100_000;

interface LogsOptions {
  readonly [option: string]: unknown;
  readonly follow?: true;
  readonly lines: number;
  readonly since?: number;
  readonly level?: LogLevel;
  readonly grep?: string;
  readonly json?: true;
  readonly err?: true;
  readonly out?: true;
}

export function logsCommand(context: CliContext, run: Run): Command {
  const examples = ['logs -f', 'logs livestream --since 5m --level warn', 'logs --grep timeout --json'] as const;
  const command = new Command('logs')
    .summary(sentence)
    .description(describeCommand(sentence, examples))
    .argument('[name]', 'the application; may be left out when only one has logs')
    .addOption(new Option('-f, --follow', 'Go on with what is written from now on.'))
    .addOption(new Option('-n, --lines <count>', 'The last lines of each file.').default(15).argParser(readLineCount))
    .addOption(new Option('--since <duration>', 'Only what is not older.').argParser(readSince))
    .addOption(new Option('--level <level>', 'Only what is at least so severe.').choices(logLevels))
    .addOption(new Option('--grep <text>', 'Only lines that hold this text; it is not a pattern.'))
    .addOption(new Option('--err', 'Only the standard error of the workers.'))
    .addOption(new Option('--out', 'Only the standard output of the workers.'))
    .addOption(new Option('--json', 'One JSON object a line, and nothing else.'));
  for (const option of settingOptions(['stateDir'])) command.addOption(option);
  return addConfigOption(command).action((name: string | undefined, options: LogsOptions) =>
    run(() => logs(context, name, options)),
  );
}

async function logs(context: CliContext, typedName: string | undefined, options: LogsOptions): Promise<number> {
  const { name, files } = await findLogs(context, typedName, options);
  const write = createWriter(context, name, options.json === true);
  // Both outputs may go to one file.
  const paths = new Map(sources(options).map((source) => [files[source], source]));
  const chosen = [...paths].map(([path, source]) => ({ source, path, tail: new LogTail(path) }));
  for (const one of chosen) for (const entry of lastEntries(one, options)) write(entry);
  if (!options.follow) return exitCodes.ok;
  const followed = chosen.map((one) => ({ ...one, isShown: createLogFilter(filterOf(options)) }));
  for (;;) {
    for (const { source, tail, isShown } of followed) {
      for (const entry of tail.read().map((line) => parseLogLine(line, source))) if (isShown(entry)) write(entry);
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

interface LogToShow {
  readonly source: LogSource;
  readonly path: string;
  readonly tail: LogTail;
}

function lastEntries({ source, path, tail }: LogToShow, options: LogsOptions): readonly LogEntry[] {
  let found: readonly LogEntry[] = [];
  for (const lines of linesNewestFileFirst(path, tail.offsetBytes)) {
    const isShown = createLogFilter(filterOf(options));
    const entries = lines.map((line) => parseLogLine(line, source)).filter(isShown);
    found = [...entries, ...found].slice(-options.lines);
    if (found.length === options.lines) break;
  }
  return found;
}

function filterOf({ since, level, grep }: LogsOptions): Parameters<typeof createLogFilter>[0] {
  return {
    ...(since !== undefined && { sinceMs: since }),
    ...(level && { level }),
    ...(grep !== undefined && { grep }),
  };
}

function sources({ err, out }: LogsOptions): readonly LogSource[] {
  if (!err && !out) return ['primary', 'out', 'err'];
  return [...(out ? (['out'] as const) : []), ...(err ? (['err'] as const) : [])];
}

function createWriter(context: CliContext, name: string, isJson: boolean): (entry: LogEntry) => void {
  const paint = painter(context);
  const hasColour = wantsColour(context.stdout, context.env);
  return (entry) => void context.stdout.write(isJson ? logJson(entry, name) : logText(entry, paint, hasColour));
}

function readLineCount(text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count > 0 && count <= mostLines) return count;
  throw new InvalidArgumentError(`A whole number from 1 to ${mostLines}.`);
}

/** The time before which nothing is shown, ms since epoch. */
function readSince(text: string): number {
  const durationMs = parseDurationMs(text);
  if (durationMs !== undefined && durationMs > 0) return Date.now() - durationMs;
  throw new InvalidArgumentError('Write it as 30s, 5m or 24h.');
}
