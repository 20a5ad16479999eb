import { Command } from 'commander';
import { exitCodes } from '../../core/error-table.js';
import { SupervisorError } from '../../core/errors.js';
import { escapeControls } from '../../logging/escape-controls.js';
import { compact } from '../../protocol/read.js';
import { parseJson } from '../answers/answers.js';
import { addControlOptions } from '../command-options.js';
import type { CliContext } from '../context.js';
import type { ControlClient } from '../control/control-client.js';
import { printDocument, printText } from '../terminal/output.js';
import { addTargetOptions, chooseWorkers, type TargetOptions } from '../control/target.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Runs an action that the application has registered, and prints its answer.';
const examples = [
  'trigger all flush-rooms',
  `trigger 2 log-level '"debug"'`,
  'trigger stats --worker 7 --json',
] as const;

export function triggerCommand(context: CliContext, run: Run): Command {
  const command = new Command('trigger')
    .description(describeCommand(sentence, examples))
    .usage('[options] <target> <action> [json]')
    .argument('<words...>', 'which workers (none with --worker or --pid), the action, and what it gets')
    .addHelpText('after', '\nA server registers actions by onAction of perf-supervisor/worker.');
  return addTargetOptions(addControlOptions(command, '60s')).action(
    (words: readonly string[], options: TargetOptions) => run(() => trigger(context, words, options)),
  );
}

interface Answer {
  readonly slot: number;
  readonly workerId: number;
  readonly result?: unknown;
  readonly error?: SupervisorError;
}

async function trigger(context: CliContext, words: readonly string[], options: TargetOptions): Promise<number> {
  const isOne = options.worker !== undefined || options.pid !== undefined;
  const [action, input, ...others] = isOne ? words : words.slice(1);
  if (action === undefined || others.length > 0)
    throw new SupervisorError('PS_CLI_USAGE', {
      reason: 'trigger takes a target, an action and at most one JSON text',
    });
  if (input !== undefined && parseJson(input) === undefined)
    throw new SupervisorError('PS_CLI_USAGE', { reason: `${input} is not JSON; a text needs its own quotes` });
  const { client, workers, status } = await chooseWorkers(context, isOne ? undefined : words[0], options);
  const answers = await Promise.all(
    workers.map(({ slot, workerId }) => ask(client, { slot, workerId }, { action, input }, options.timeout)),
  );
  const failures = answers.flatMap(({ error }) => error ?? []);
  const [first] = failures;
  if (first && failures.length === answers.length) throw first;
  if (options.json) printDocument(context, { name: status.name, action, workers: answers.map(toDocument) });
  else printText(context, answers.map(render).join('\n'));
  return first ? exitCodes.timedOut : exitCodes.ok;
}

async function ask(
  client: ControlClient,
  who: Pick<Answer, 'slot' | 'workerId'>,
  what: { readonly action: string; readonly input: string | undefined },
  timeoutMs: number,
): Promise<Answer> {
  const body = compact({ workerId: who.workerId, ...what });
  try {
    const { result } = await client.follow({ verb: 'trigger', body, timeoutMs, onProgress: () => undefined });
    return { ...who, result };
  } catch (thrown) {
    if (thrown instanceof SupervisorError) return { ...who, error: thrown };
    throw thrown;
  }
}

function toDocument({ error, ...answer }: Answer): object {
  return error ? { ...answer, error: { code: error.code, message: error.message, remedy: error.remedy } } : answer;
}

function render({ slot, workerId, result, error }: Answer): string {
  const told = error ? `failed: ${error.message}` : JSON.stringify(result);
  return `slot ${slot}  worker ${workerId}  ${escapeControls(told)}`;
}
