import { Command, Option } from 'commander';
import { exitCodes } from '../../core/error-table.js';
import { compact } from '../../protocol/read.js';
import { addControlOptions, readWorkerCount } from '../command-options.js';
import type { CliContext } from '../context.js';
import { printDocument, printText } from '../terminal/output.js';
import { painter } from '../render/render.js';
import { escapeControls } from '../../logging/escape-controls.js';
import { plannedLines } from '../render/render-planned.js';
import { describeEvent } from '../../live/describe-event.js';
import { renderTimeline } from '../render/render-timeline.js';
import { addTargetOptions, chooseSupervisor, type TargetOptions } from '../control/target.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Tells what happened to workers, in order, and why.';
const mostEvents = 1000;

type WhyOptions = TargetOptions & { readonly limit: number };

export function whyCommand(context: CliContext, run: Run): Command {
  const command = new Command('why')
    .description(describeCommand(sentence, ['why', 'why 2', 'why --worker 7 --json']))
    .argument('[target]', 'which workers; all if left out')
    .addOption(
      new Option('-l, --limit <n>', 'The newest events, so many at most.').default(100).argParser(readWorkerCount),
    );
  return addTargetOptions(addControlOptions(command, '5s')).action((target: string | undefined, options: WhyOptions) =>
    run(() => why(context, target, options)),
  );
}

/** Asks for a slot or an id as they were typed: the worker that one wants to know about is often gone. */
async function why(context: CliContext, word: string | undefined, options: WhyOptions): Promise<number> {
  const { client, slot } = await chooseSupervisor(context, word, options);
  const { name, nodeId, workers, plannedReloads } = await client.status();
  const workerId = options.worker ?? workers.find(({ pid }) => pid === options.pid)?.workerId;
  const found = await client.events({ limit: mostEvents, node: nodeId, ...compact({ workerId }) });
  const events = found
    .filter((event) => (slot === undefined || event.slot === slot) && hasPid(event.record['pid'], options.pid))
    .slice(0, options.limit)
    .toReversed()
    .map(describeEvent);
  if (options.json) printDocument(context, { name, nodeId, plannedReloads, events });
  else if (events.length === 0) context.stderr.write('nothing is recorded of that\n');
  else printText(context, renderTimeline(events, painter(context)));
  if (!options.json)
    for (const line of plannedLines(plannedReloads, Date.now())) context.stderr.write(`${escapeControls(line)}\n`);
  return exitCodes.ok;
}

function hasPid(pid: unknown, wanted: number | undefined): boolean {
  return wanted === undefined || pid === wanted;
}
