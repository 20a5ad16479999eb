import { Command, Option } from 'commander';
import { exitCodes } from '../../core/error-table.js';
import type { CliContext } from '../context.js';
import { printDocument, printText } from '../terminal/output.js';
import { painter } from '../render/render.js';
import { selfTestChecks } from '../self-test/checks.js';
import { launch } from '../self-test/launch.js';
import { type CheckResult, runChecks } from '../self-test/run-checks.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Starts a small server with 2 workers and checks that everything works.';
const workerCount = 2;
const nameWidth = 36;

export function selfTestCommand(context: CliContext, run: Run): Command {
  return new Command('self-test')
    .description(
      describeCommand(sentence, ['self-test', 'self-test --json', 'self-test && perf-supervisor start ./server.js']),
    )
    .addOption(new Option('--json', 'Print one JSON document.'))
    .action((options: { readonly json?: true }) => run(() => selfTest(context, options.json ?? false)));
}

async function selfTest(context: CliContext, isJson: boolean): Promise<number> {
  const subject = launch(context.env, workerCount);
  try {
    const results = await runChecks(selfTestChecks(), subject, (result) => {
      if (!isJson) printText(context, resultLine(context, result));
    });
    const isOk = results.every((result) => result.isOk);
    if (isJson) printDocument(context, { isOk, checks: results });
    if (!isOk) context.stderr.write(`last log lines:\n${subject.lastLogLines().join('\n')}\n`);
    return isOk ? exitCodes.ok : exitCodes.failed;
  } finally {
    await subject.cleanUp();
  }
}

function resultLine(context: CliContext, { name, isOk, detail }: CheckResult): string {
  const paint = painter(context);
  const mark = isOk ? paint('green', 'ok  ') : paint('red', 'FAIL');
  return `${mark}  ${name.padEnd(nameWidth)}  ${detail}`;
}
