import { Command } from 'commander';
import { exitCodes } from '../../core/error-table.js';
import { addControlOptions } from '../command-options.js';
import type { CliContext } from '../context.js';
import { describeEvent } from '../../live/describe-event.js';
import { printDocument, printText } from '../terminal/output.js';
import { escapeControls } from '../../logging/escape-controls.js';
import { painter } from '../render/render.js';
import { renderAtRest } from '../render/render-at-rest.js';
import { plannedLines } from '../render/render-planned.js';
import { type DescribedWorker, renderWorker } from '../render/render-worker.js';
import { addTargetOptions, chooseWorkers, type ChosenWorkers, type TargetOptions } from '../control/target.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Shows all that is known of workers: figures, optimizations, exits.';
const shownCount = 10;
const mostEvents = 1000;

export function describeWorkersCommand(context: CliContext, run: Run): Command {
  const command = new Command('describe')
    .description(describeCommand(sentence, ['describe 0', 'describe live:2 --json', 'describe --pid 4711']))
    .argument('[target]', 'which workers; all if left out');
  return addTargetOptions(addControlOptions(command, '5s')).action(
    (target: string | undefined, options: TargetOptions) => run(() => describeWorkers(context, target, options)),
  );
}

async function describeWorkers(
  context: CliContext,
  target: string | undefined,
  options: TargetOptions,
): Promise<number> {
  const chosen = await chooseWorkers(context, target, options, true);
  const workers = await withHistory(chosen);
  const { slotsAtRest } = chosen;
  const { name, plannedReloads } = chosen.status;
  const paint = painter(context);
  if (options.json) printDocument(context, { name, plannedReloads, workers, slotsAtRest });
  else {
    const planned = plannedLines(plannedReloads, Date.now()).map((line) => `${escapeControls(line)}\n`);
    const described = workers.map((worker) => renderWorker(worker, Date.now(), paint));
    printText(context, [...planned, ...described, renderAtRest(slotsAtRest, Date.now(), paint)].join('\n'));
  }
  return exitCodes.ok;
}

/** The exits of a slot are those of the workers that were there before, so they are told by slot. */
async function withHistory({ client, status, workers }: ChosenWorkers): Promise<readonly DescribedWorker[]> {
  const ask = async (types: string) => client.events({ limit: mostEvents, node: status.nodeId, types });
  const [runs, exits] = [await ask('optimization'), await ask('worker-exited')];
  return workers.map((worker) => ({
    ...worker,
    optimizations: runs
      .filter(({ workerId }) => workerId === worker.workerId)
      .slice(0, shownCount)
      .map(describeEvent),
    exits: exits
      .filter(({ slot }) => slot === worker.slot)
      .slice(0, shownCount)
      .map(describeEvent),
  }));
}
