import { Command, InvalidArgumentError, Option } from 'commander';
import { exitCodes } from '../../core/error-table.js';
import { readText } from '../../protocol/read.js';
import { addControlOptions } from '../command-options.js';
import type { CliContext } from '../context.js';
import { understood } from '../control/control-client.js';
import { chooseOneWorker } from '../control/one-worker.js';
import { printDocument, printText } from '../terminal/output.js';
import { addTargetOptions, type TargetOptions } from '../control/target.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Opens the inspector of a worker on 127.0.0.1 and prints its address.';
const note = `
Whoever reaches the inspector runs code in the worker. Until --close the
watchdog leaves the worker alone, so that it can stand at a breakpoint.`;

type InspectOptions = TargetOptions & { readonly port: number; readonly close?: true };

export function inspectCommand(context: CliContext, run: Run): Command {
  const command = new Command('inspect')
    .description(describeCommand(sentence, ['inspect 2', 'inspect 2 --port 9229', 'inspect 2 --close']))
    .argument('[target]', 'which worker; may be left out when there is one')
    .addOption(new Option('--port <port>', 'Where to open it.').default(0, 'a free one').argParser(readPort))
    .addOption(new Option('--close', 'Close it again.'))
    .addHelpText('after', note);
  return addTargetOptions(addControlOptions(command, '10s')).action(
    (target: string | undefined, options: InspectOptions) => run(() => inspect(context, target, options)),
  );
}

async function inspect(context: CliContext, word: string | undefined, options: InspectOptions): Promise<number> {
  const { client, name, worker } = await chooseOneWorker(context, word, options);
  const { workerId, slot, pid } = worker;
  const { timeout: timeoutMs, port, close: isClosed = false } = options;
  const verb = isClosed ? 'inspect-close' : 'inspect';
  const body = isClosed ? { workerId } : { workerId, port };
  const answer = await client.follow({ verb, body, timeoutMs, onProgress: () => undefined });
  const who = { name, slot, workerId, pid };
  if (isClosed) {
    if (options.json) printDocument(context, { ...who, isOpen: false });
    else printText(context, `the inspector of worker ${workerId} is closed`);
    return exitCodes.ok;
  }
  const url = understood('the address of the inspector', readText(answer['url']));
  if (options.json) printDocument(context, { ...who, isOpen: true, url });
  else printText(context, url);
  context.stderr.write(`open chrome://inspect in Chromium; perf-supervisor inspect ${slot} --close ends it\n`);
  return exitCodes.ok;
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
}
