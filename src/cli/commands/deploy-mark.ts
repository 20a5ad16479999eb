import { Command } from 'commander';
import { readText } from '../../protocol/read.js';
import type { CliContext } from '../context.js';
import { addLongOptions, type LongOptions, type ReportReader, runLongCommand } from '../long-command.js';
import { chooseSupervisor } from '../control/target.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Marks in the timeline that another version runs from now on.';
const examples = [
  'deploy-mark v1.4.2',
  'deploy-mark "$(git rev-parse --short HEAD)"',
  'deploy-mark v1.4.2 live',
] as const;

export function deployMarkCommand(context: CliContext, run: Run): Command {
  const command = new Command('deploy-mark')
    .description(describeCommand(sentence, examples))
    .argument('<label>', 'a version or commit')
    .argument('[app]', 'the application, if several run')
    .addHelpText('after', '\nreload --label marks by itself. cluster compare shows what a deploy changed.');
  return addLongOptions(command, '10s').action((label: string, app: string | undefined, options: LongOptions) =>
    run(async () => {
      const { client } = await chooseSupervisor(context, app, options);
      return runLongCommand(context, { client, verb: 'deploy', body: { label }, options }, markReport);
    }),
  );
}

const markReport: ReportReader<string> = {
  read: (report) => readText(report['label']),
  render: (label) => `marked as a deploy of ${label}`,
  failureCount: () => 0,
};
