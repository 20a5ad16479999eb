import { Argument, Command } from 'commander';
import { type LogLevel, logLevels } from '../../core/logger.js';
import { readCount, readList, readRecord, readText } from '../../protocol/read.js';
import { addNodeOption } from '../command-options.js';
import type { CliContext } from '../context.js';
import { addLongOptions, type LongOptions, type ReportReader, runLongCommand } from '../long-command.js';
import { chooseSupervisor } from '../control/target.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Sets what a supervisor and its workers log, until they are started anew.';
const examples = ['log-level debug', 'log-level info live', 'log-level debug --node media-4 --json'] as const;
const mostWorkers = 10_000;

export function logLevelCommand(context: CliContext, run: Run): Command {
  const command = new Command('log-level')
    .description(describeCommand(sentence, examples))
    .addArgument(new Argument('<level>', 'the least severe lines that are written').choices(logLevels))
    .argument('[app]', 'the application, if several run');
  return addNodeOption(addLongOptions(command, '30s')).action(
    (level: LogLevel, app: string | undefined, options: LongOptions) =>
      run(async () => {
        const { client } = await chooseSupervisor(context, app, options);
        return runLongCommand(context, { client, verb: 'log-level', body: { level }, options }, levelReport);
      }),
  );
}

interface LevelReport {
  readonly level: string;
  readonly before: string;
  readonly workers: number;
  readonly silent: readonly number[];
}

const levelReport: ReportReader<LevelReport> = {
  read(report) {
    const [level, before] = [readText(report['level']), readText(report['before'])];
    const workers = readList(report['workers'], mostWorkers, readCount);
    const silent = readList(report['failures'], mostWorkers, (one) => readCount(readRecord(one)?.['workerId']));
    if (level === undefined || before === undefined || !workers || !silent) return undefined;
    return { level, before, workers: workers.length, silent };
  },
  render({ level, before, workers, silent }) {
    const failed = silent.length === 0 ? '' : `; workers ${silent.join(', ')} did not answer`;
    return `the supervisor and ${workers} workers log ${level}, before ${before}${failed}`;
  },
  failureCount: ({ silent }) => silent.length,
};
