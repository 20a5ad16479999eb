import { Command, Option } from 'commander';
import { exitCodes } from '../../core/error-table.js';
import { addControlOptions, type ControlOptions, readDuration } from '../command-options.js';
import type { CliContext } from '../context.js';
import { printDocument, printText } from '../terminal/output.js';
import { painter } from '../render/render.js';
import { chooseSupervisor } from '../control/target.js';
import { isKeyInput, liveTop, readFacts } from '../top/live-top.js';
import { renderTop } from '../top/render-top.js';
import { type TopSort, topSorts } from '../top/top-ui.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Shows the workers live, with keys to act on them.';
const narrowest = 100;

interface TopOptions extends ControlOptions {
  readonly interval: number;
  readonly sort: TopSort;
  readonly filter: string;
  readonly once?: true;
}

export function topCommand(context: CliContext, run: Run): Command {
  const command = new Command('top')
    .description(describeCommand(sentence, ['top', 'top live --sort p99', 'top --once --filter stuck']))
    .argument('[app]', 'the application, if several run')
    .addOption(new Option('--interval <duration>', 'How often to look.').default(1000, '1s').argParser(readDuration))
    .addOption(new Option('--sort <figure>', 'What comes first.').choices(topSorts).default('cpu'))
    .addOption(new Option('--filter <words>', 'Words that a line must have.').default(''))
    .addOption(new Option('--once', 'Print it once; so it is in a pipe, too.'));
  return addControlOptions(command, '5s').action((app: string | undefined, options: TopOptions) =>
    run(() => top(context, app, options)),
  );
}

async function top(context: CliContext, app: string | undefined, options: TopOptions): Promise<number> {
  const { client } = await chooseSupervisor(context, app, options);
  const { interval: intervalMs, sort, filter, once, json } = options;
  const { stdin, stdout } = context;
  if (isKeyInput(stdin) && stdout.isTTY === true && !once && !json) {
    await liveTop(context, stdin, { client, intervalMs, sort, filter });
    return exitCodes.ok;
  }
  const facts = await readFacts(client);
  if (json) printDocument(context, facts.status);
  else {
    const ui = { sort, filter, isTyping: false, selected: -1, page: 'workers', message: '' } as const;
    printText(
      context,
      renderTop(facts, ui, { columns: Math.max(narrowest, stdout.columns ?? 0) }, painter(context)).join('\n'),
    );
  }
  return exitCodes.ok;
}
