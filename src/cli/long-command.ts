import type { Command } from 'commander';
import { exitCodes } from '../core/error-table.js';
import type { UnknownRecord } from '../protocol/read.js';
import { addControlOptions, type ControlOptions } from './command-options.js';
import type { CliContext } from './context.js';
import { type ControlClient, understood } from './control/control-client.js';
import { printDocument, printText } from './terminal/output.js';
import { ProgressLines } from './terminal/progress-lines.js';
import { type Paint, painter } from './render/render.js';

export interface LongOptions extends ControlOptions {
  /** Another node than that of the supervisor that is asked. */
  readonly node?: string;
}

/** The supervisor gives up a little earlier than we do, so that its own word arrives. */
const answerMarginMs = 2000;
const leastWaitMs = 1000;

/** What a verb makes of its report. */
export interface ReportReader<Report> {
  readonly read: (report: UnknownRecord) => Report | undefined;
  readonly render: (report: Report, paint: Paint) => string;
  /** Of a report with failures the exit code is 4: some of it, or nothing, was done. */
  readonly failureCount: (report: Report) => number;
}

export function addLongOptions(command: Command, timeoutText: string): Command {
  return addControlOptions(command, timeoutText);
}

/** Follows a long command: progress goes to stderr as it happens, the report to stdout. */
export async function runLongCommand<Report>(
  context: CliContext,
  command: {
    readonly client: ControlClient;
    readonly verb: string;
    readonly body: object;
    readonly options: LongOptions;
  },
  reader: ReportReader<Report>,
): Promise<number> {
  const { client, verb, body, options } = command;
  const progress = new ProgressLines(context);
  const answer = await client.follow({
    verb,
    body: { ...body, ...elsewhere(options) },
    timeoutMs: options.timeout,
    onProgress: progress.show,
  });
  const report = understood(`the report of ${verb}`, reader.read(answer));
  if (options.json) printDocument(context, { name: client.name, ...answer });
  else printText(context, reader.render(report, painter(context)));
  return reader.failureCount(report) === 0 ? exitCodes.ok : exitCodes.timedOut;
}

/** What tells the supervisor that another node shall do it. */
export function elsewhere({ node, timeout }: Pick<LongOptions, 'node' | 'timeout'>): {
  readonly node?: string;
  readonly waitMs?: number;
} {
  if (node === undefined) return {};
  return { node, waitMs: Math.min(3_600_000, Math.max(leastWaitMs, timeout - answerMarginMs)) };
}
