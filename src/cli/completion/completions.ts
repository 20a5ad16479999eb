import { type Command } from 'commander';
import { logLevels } from '../../core/logger.js';
import { catalog } from '../../metrics/catalog.js';
import { profileKinds } from '../../protocol/diagnosis.js';
import { builtInStrategies } from '../../protocol/outcome.js';
import { commandNamed, type CommandTable, type MakeCommand } from '../command-entry.js';
import type { CliContext } from '../context.js';
import { ControlClient } from '../control/control-client.js';
import { listRunning } from '../control/find-supervisor.js';
import { resolveRunDir } from '../control/run-dir.js';
import { shells } from './scripts.js';

export interface Completion {
  readonly word: string;
  readonly meaning: string;
}

/** A shell waits for us at every key; a supervisor that is slower than this is left out. */
const deadlineMs = 100;
const ofApps = ['flush', 'status', 'top', 'report', 'stop', 'ping', 'reload', 'scale', 'forecast', 'doctor'];
const ofWorkers = [
  'restart',
  'drain',
  'undrain',
  'describe',
  'why',
  'pid',
  'env',
  'signal',
  'trigger',
  'reset',
  'heap-snapshot',
  'inspect',
];

/** What may stand where the last of the typed words stands, by what the words before it mean. */
export async function completions(
  table: CommandTable,
  context: CliContext,
  typed: readonly string[],
): Promise<readonly Completion[]> {
  const current = typed.at(-1) ?? '';
  const before = typed.slice(0, -1);
  if (before.includes('--')) return [];
  const found = await candidates(table, context, before, current.startsWith('-'));
  return found.filter(({ word }) => word.startsWith(current));
}

async function candidates(
  table: CommandTable,
  context: CliContext,
  before: readonly string[],
  isOption: boolean,
): Promise<readonly Completion[]> {
  const [first] = before;
  if (first === undefined) return commandNames(table);
  const name = commandNamed(table, first);
  if (name === undefined) return [];
  if (before.at(-1) === '--name' || before.at(-1) === '-n') return apps(context);
  if (isOption) return optionsOf(await table[name]?.load(), context, before[1]);
  if (name === 'config') return before.length === 1 ? words('print', 'check', 'schema', 'init') : [];
  if (name === 'cluster') return clusterWords(await table[name]?.load(), context, before);
  if (name === 'log-level') return before.length === 1 ? words(...logLevels) : apps(context);
  if (name === 'deploy-mark') return before.length === 2 ? apps(context) : [];
  if (name === 'profile' && before.length === 1) return words(...profileKinds);
  if (name === 'completion') return words(...shells);
  if (name === 'optimize') return words(...builtInStrategies);
  if (ofApps.includes(name)) return apps(context);
  return ofWorkers.includes(name) || name === 'profile' ? targets(context) : [];
}

/** Its questions, and the metrics that some of them take. */
function clusterWords(
  make: MakeCommand | undefined,
  context: CliContext,
  before: readonly string[],
): readonly Completion[] {
  const children = make?.(context, () => Promise.resolve(), []).commands ?? [];
  if (before.length === 1) return children.map((child) => ({ word: child.name(), meaning: child.summary() }));
  const takesMetric = children.some((child) => child.name() === before[1] && child.registeredArguments.length > 0);
  return before.length === 2 && takesMetric ? words(...Object.keys(catalog)) : [];
}

function words(...list: readonly string[]): readonly Completion[] {
  return list.map((word) => ({ word, meaning: '' }));
}

function commandNames(table: CommandTable): readonly Completion[] {
  return Object.entries(table)
    .filter(([, { isHidden }]) => !isHidden)
    .map(([word, { summary }]) => ({ word, meaning: summary }));
}

function optionsOf(
  make: MakeCommand | undefined,
  context: CliContext,
  childName: string | undefined,
): readonly Completion[] {
  const command = make?.(context, () => Promise.resolve(), []);
  const child = command?.commands.find((candidate) => candidate.name() === childName);
  return optionsIn(child ?? command);
}

function optionsIn(command: Command | undefined): readonly Completion[] {
  return (command?.options ?? [])
    .filter(({ hidden }) => !hidden)
    .flatMap(({ long, description }) => (long ? [{ word: long, meaning: description }] : []));
}

async function apps(context: CliContext): Promise<readonly Completion[]> {
  const { dir } = await resolveRunDir(context, {});
  return (await listRunning(dir)).map(({ name }) => ({ word: name, meaning: 'application' }));
}

/** `all` and the slots; with several applications each slot needs its application before it. */
async function targets(context: CliContext): Promise<readonly Completion[]> {
  const { dir } = await resolveRunDir(context, {});
  const running = await listRunning(dir);
  const lists = await Promise.all(
    running.map(async ({ name, socketPath }) => {
      const slots = await slotsOf(name, socketPath);
      const prefix = running.length === 1 ? '' : `${name}:`;
      return slots.map(({ word, meaning }) => ({ word: `${prefix}${word}`, meaning }));
    }),
  );
  const names = running.map(({ name }) => ({ word: name, meaning: 'application' }));
  return [{ word: 'all', meaning: 'every worker' }, ...names, ...lists.flat()];
}

async function slotsOf(name: string, socketPath: string): Promise<readonly Completion[]> {
  try {
    const { workers } = await new ControlClient(name, socketPath, deadlineMs).status();
    return workers.map(({ slot, workerId, state }) => ({
      word: String(slot),
      meaning: `worker ${workerId}, ${state}`,
    }));
  } catch {
    // Somebody is typing: no word is better than an error in the middle of their line.
    return [];
  }
}
