import { Command, InvalidArgumentError, Option } from 'commander';
import { exitCodes } from '../../core/error-table.js';
import type { UnknownRecord } from '../../protocol/read.js';
import { describeEvent } from '../../live/describe-event.js';
import { readEvents } from '../../live/timeline-event.js';
import { addControlOptions, type ControlOptions, readWorkerCount } from '../command-options.js';
import { renderComparison, renderHistory } from '../cluster/render-figures.js';
import { renderNodes, renderTop, renderWorkers } from '../cluster/render-rows.js';
import type { CliContext } from '../context.js';
import { understood } from '../control/control-client.js';
import { findAdmin } from '../control/find-supervisor.js';
import { printDocument, printText } from '../terminal/output.js';
import { addRemoteOptions } from '../control/remote-address.js';
import { type Paint, painter } from '../render/render.js';
import { renderTimeline } from '../render/render-timeline.js';
import { describeCommand, type Run } from './describe-command.js';

const sentence = 'Asks about all nodes that share one Redis.';

type Asked = Readonly<Record<string, string | number | undefined>>;

/** One question: where it is asked, with which parameters, and how its answer is shown. */
interface Question {
  readonly name: string;
  readonly summary: string;
  readonly examples: readonly [string, string, string];
  readonly path: string;
  /** What stands after the name. */
  readonly argument?: readonly [name: string, meaning: string];
  readonly options?: readonly Option[];
  /** Always asked for. */
  readonly fixed?: Asked;
  readonly render: (answer: UnknownRecord, paint: Paint) => string;
}

const ofNode = (): Option => new Option('--node <name>', 'Only of this node.');
const ofMetric = ['<metric>', 'a name of the catalog, for example memoryRatio'] as const;
const since = (text: string): Option => new Option('--from <time>', `Such as -2h, or an ISO time (default: ${text}).`);
const until = (): Option => new Option('--to <time>', 'Such as -1h, or an ISO time (default: now).');
const limit = (count: number): Option =>
  new Option('-l, --limit <n>', 'So many at most.').default(count).argParser(readWorkerCount);

function timeline(answer: UnknownRecord, paint: Paint): string {
  const events = understood('the events', readEvents(answer)).toReversed().map(describeEvent);
  return events.length === 0 ? 'nothing is recorded of that' : renderTimeline(events, paint, { withNode: true });
}

const questions: readonly Question[] = [
  {
    name: 'now',
    summary: 'Shows every node with its workers, as last published.',
    examples: ['cluster now', 'cluster now --node media-4', 'cluster now --json'],
    path: 'now',
    options: [ofNode()],
    render: renderWorkers,
  },
  {
    name: 'workers',
    summary: 'Lists the workers of all nodes.',
    examples: ['cluster workers', 'cluster workers --node media-4', 'cluster workers --json'],
    path: 'workers',
    options: [ofNode()],
    render: renderWorkers,
  },
  {
    name: 'nodes',
    summary: 'Lists the nodes of the last 30 days: alive, stale or gone.',
    examples: ['cluster nodes', 'cluster nodes --url http://media-4:9321', 'cluster nodes --json'],
    path: 'nodes',
    render: renderNodes,
  },
  {
    name: 'top',
    summary: 'Shows the workers with the highest figures now.',
    examples: ['cluster top cpuRatio', 'cluster top peersConnected -l 5 --order lowest', 'cluster top rssBytes --json'],
    path: 'top',
    argument: ofMetric,
    options: [limit(10), new Option('--order <order>', 'Which come first.').choices(['highest', 'lowest']), ofNode()],
    render: renderTop,
  },
  {
    name: 'history',
    summary: 'Shows a metric over time; a gap is a time without a sample.',
    examples: [
      'cluster history memoryRatio --from -6h',
      'cluster history cpuRatio --by node',
      'cluster history errorRatio --json',
    ],
    path: 'history',
    argument: ofMetric,
    options: [
      since('-15m'),
      until(),
      new Option('--step <duration>', 'How far the points are apart.'),
      new Option('--by <what>', 'One line for each.').choices(['cluster', 'node', 'worker']),
      ofNode(),
      new Option('--slot <slot>', 'Only of this slot.'),
    ],
    render: renderHistory,
  },
  {
    name: 'compare',
    summary: 'Compares a metric before and after a moment, the last deploy by default.',
    examples: [
      'cluster compare responseTimeP99Ms',
      'cluster compare memoryRatio --at -2h --window 1h',
      'cluster compare errorRatio --json',
    ],
    path: 'compare',
    argument: ofMetric,
    options: [
      new Option('--at <time>', 'The moment, such as -30m (default: the last deploy).'),
      new Option('--window <duration>', 'Length of each interval (default: 15m).'),
      ofNode(),
    ],
    render: renderComparison,
  },
  {
    name: 'events',
    summary: 'Tells what happened on all nodes and why, oldest first.',
    examples: [
      'cluster events',
      'cluster events --types deploy,alert --from -7d',
      'cluster events --node media-4 --json',
    ],
    path: 'events',
    options: [
      limit(100),
      new Option('--types <list>', 'Only these kinds, for example deploy,alert.'),
      ofNode(),
      since('all'),
      until(),
    ],
    render: timeline,
  },
  {
    name: 'audit',
    summary: 'Tells which commands were given, by whom, and how they ended.',
    examples: ['cluster audit', 'cluster audit --node media-4 --from -1d', 'cluster audit --json'],
    path: 'events',
    options: [limit(100), ofNode(), since('all'), until()],
    fixed: { types: 'command' },
    render: timeline,
  },
];

export function clusterCommand(context: CliContext, run: Run): Command {
  const command = new Command('cluster')
    .description(describeCommand(sentence, ['cluster nodes', 'cluster top cpuRatio', 'cluster compare errorRatio']))
    .addHelpText('after', '\nWithout Redis each answers for the one node.')
    .helpCommand(false);
  for (const question of questions) command.addCommand(questionCommand(context, run, question));
  return command;
}

function questionCommand(context: CliContext, run: Run, question: Question): Command {
  const { name, summary, examples, argument, options = [] } = question;
  const command = new Command(name).summary(summary).description(describeCommand(summary, examples));
  if (argument) command.argument(...argument, readMetric);
  for (const option of options) command.addOption(option);
  return addRemoteOptions(addControlOptions(command, '30s')).action((...given: readonly unknown[]) => {
    const metric = argument ? (given[0] as string) : undefined;
    const asked = given[argument ? 1 : 0] as ControlOptions;
    return run(() => ask(context, question, metric, asked));
  });
}

async function ask(
  context: CliContext,
  { path, options = [], fixed, render }: Question,
  metric: string | undefined,
  typed: ControlOptions,
): Promise<number> {
  const client = await findAdmin(context, typed);
  const parameters = options.map((option): [string, string | number | undefined] => {
    const value = typed[option.attributeName()];
    return [option.attributeName(), typeof value === 'number' || typeof value === 'string' ? value : undefined];
  });
  const answer = await client.cluster(path, { metric, ...Object.fromEntries(parameters), ...fixed });
  if (typed.json) printDocument(context, answer);
  else printText(context, render(answer, painter(context)));
  return exitCodes.ok;
}

function readMetric(text: string): string {
  if (/^[A-Za-z][\w.:-]{0,63}$/.test(text)) return text;
  throw new InvalidArgumentError('It is the name of a metric, for example memoryRatio.');
}
