import { Command, InvalidArgumentError, Option } from 'commander';
import { exitCodes } from '../../core/error-table.js';
import { addConfigOption, readCountOption } from '../command-options.js';
import type { CliContext } from '../context.js';
import { printDocument, printText } from '../terminal/output.js';
import { painter } from '../render/render.js';
import { type NamedSimulation, renderSimulations } from '../render/render-simulation.js';
import { readRecording } from '../simulation/read-recording.js';
import { simulate, type SimulatedSettings } from '../simulation/simulate.js';
import {
  gatherNamedValues,
  type NamedValue,
  readNamedValue,
  resolveOther,
  resolveSimulated,
} from '../simulation/simulated-settings.js';
import { totalsOf } from '../simulation/totals.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Replays recorded samples and tells which strategies would have run.';
const examples = [
  'simulate peak.ndjson',
  'simulate peak.ndjson --set CPU_THRESHOLD=0.8',
  'simulate peak.ndjson --against other.json',
] as const;

interface SimulateOptions {
  readonly config?: string;
  readonly set?: readonly NamedValue[];
  readonly against?: string;
  readonly seed: number;
  readonly effect: number;
  readonly reducer?: true;
  readonly json?: true;
}

export function simulateCommand(context: CliContext, run: Run): Command {
  const command = new Command('simulate')
    .description(describeCommand(sentence, examples))
    .argument('<recording>', 'what perf-supervisor record has written');
  return addConfigOption(command)
    .addOption(
      new Option('--set <NAME=value>', 'A setting by its variable; may be repeated.').argParser(gatherNamedValues),
    )
    .addOption(new Option('--against <other>', 'Compare with a config file by itself, or with one NAME=value.'))
    .addOption(new Option('--seed <number>', 'Of what is left to chance.').default(1).argParser(readCountOption))
    .addOption(
      new Option('--effect <ratio>', 'Share of its figure that a run takes away for 2 minutes.')
        .default(0)
        .argParser(readEffect),
    )
    .addOption(new Option('--reducer', 'As if the application had registered a reducer.'))
    .addOption(new Option('--json', 'Print one JSON document.'))
    .action((file: string, options: SimulateOptions) => run(() => replay(context, file, options)));
}

async function replay(context: CliContext, file: string, options: SimulateOptions): Promise<number> {
  const { seed, effect: effectRatio, reducer } = options;
  const hasReducer = reducer === true;
  const chosen = await settingsOf(context, options);
  const samples = await readRecording(file, context.cwd);
  const simulations: NamedSimulation[] = [];
  for (const { name, settings } of chosen)
    simulations.push({ name, simulation: await simulate(samples, { settings, seed, effectRatio, hasReducer }) });
  if (options.json) printDocument(context, { seed, effectRatio, hasReducer, simulations: simulations.map(toDocument) });
  else printText(context, renderSimulations(simulations, painter(context)));
  return exitCodes.ok;
}

interface NamedSettings {
  readonly name: string;
  readonly settings: SimulatedSettings;
}

async function settingsOf(
  context: CliContext,
  { config, set = [], against }: SimulateOptions,
): Promise<NamedSettings[]> {
  const own = { name: 'here', settings: await resolveSimulated(context, { config, set }) };
  if (against === undefined) return [own];
  const one = readNamedValue(against);
  const settings = one
    ? await resolveSimulated(context, { config, set: [...set, one] })
    : await resolveOther(context, against);
  return [own, { name: against, settings }];
}

function toDocument({ name, simulation }: NamedSimulation): object {
  return { name, ...simulation, totals: totalsOf(simulation) };
}

function readEffect(text: string): number {
  const ratio = /^\d(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  if (ratio >= 0 && ratio < 1) return ratio;
  throw new InvalidArgumentError('It is a ratio from 0 to 1, such as 0.2.');
}
