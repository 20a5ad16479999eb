import { type Command, InvalidArgumentError, Option } from 'commander';
import { SupervisorError } from '../../core/errors.js';
import type { NodeStatus, SlotAtRest } from '../../http/ports/ports.js';
import type { WorkerTarget } from '../../http/ports/supervision-ports.js';
import type { WorkerSnapshot } from '../../protocol/snapshot.js';
import type { ControlOptions } from '../command-options.js';
import { readWorkerId } from '../command-options.js';
import type { CliContext } from '../context.js';
import { ControlClient } from './control-client.js';
import { findSupervisor, listRunning, type RunningSupervisor } from './find-supervisor.js';
import { resolveRunDir } from './run-dir.js';

/** A long command may take an hour; the questions before it may not. */
const questionDeadlineMs = 5000;

/** The one rule of all commands that mean workers; printed in the help of each. */
const targetRule = `
A target is all, a slot (2), an application (live) or a slot of it (live:2);
--worker and --pid name a worker by its id or its process instead.`;

export interface TargetOptions extends ControlOptions {
  readonly worker?: number;
  readonly pid?: number;
  /** Another node than that of the supervisor that is asked. */
  readonly node?: string;
}

/** A word as it was typed: which application, and which of its slots. */
export interface TargetWord {
  readonly app?: string;
  readonly slot?: number;
}

/** Workers that live, and the supervisor that keeps them. */
export interface ChosenWorkers {
  readonly client: ControlClient;
  readonly status: NodeStatus;
  readonly workers: readonly WorkerSnapshot[];
  /** Slots without a worker that are meant too; empty unless the command asked for them. */
  readonly slotsAtRest: readonly SlotAtRest[];
  /** The same in the words of the supervisor; empty for all. */
  readonly target: WorkerTarget;
}

export function addTargetOptions(command: Command): Command {
  return command
    .addOption(new Option('-w, --worker <id>', 'The worker with this id.').argParser(readWorkerId))
    .addOption(new Option('--pid <pid>', 'The worker with this process id.').argParser(readPid))
    .addHelpText('after', targetRule);
}

/** @throws {SupervisorError} PS_CLI_USAGE */
export function readTargetWord(word: string | undefined): TargetWord {
  if (word === undefined || word === 'all') return {};
  const [, slotAlone, app, slot] = /^(?:(\d{1,9})|([A-Za-z0-9][\w.-]{0,63})(?::(\d{1,9}|all))?)$/.exec(word) ?? [];
  if (slotAlone !== undefined) return { slot: Number(slotAlone) };
  if (app === undefined) throw new SupervisorError('PS_CLI_USAGE', { reason: `${word} is no target` });
  return { app, ...(slot !== undefined && slot !== 'all' && { slot: Number(slot) }) };
}

/**
 * What cuts streams must name what it cuts: no word does not mean all.
 * @throws {SupervisorError} PS_CLI_USAGE
 */
export function requireTarget(word: string | undefined, { worker, pid }: TargetOptions): string | undefined {
  if (word !== undefined || worker !== undefined || pid !== undefined) return word;
  throw new SupervisorError('PS_CLI_USAGE', { reason: 'no target is given, for example all or 2' });
}

/**
 * Finds the workers that are meant.
 * @param withSlotsAtRest whether the command has something to do in a slot that has no worker now
 * @throws {SupervisorError} PS_TARGET_UNKNOWN with the known ones, PS_CLI_USAGE, and what `findSupervisor` throws
 */
export async function chooseWorkers(
  context: CliContext,
  word: string | undefined,
  options: TargetOptions,
  withSlotsAtRest = false,
): Promise<ChosenWorkers> {
  const { client, slot } = await chooseSupervisor(context, word, options);
  const own = await client.status();
  const { worker: workerId, pid, node } = options;
  const status =
    node === undefined || node === own.nodeId
      ? own
      : { ...own, name: node, workers: await client.workersOf(node), slotsAtRest: [] };
  if ([slot, workerId, pid].filter((given) => given !== undefined).length > 1)
    throw new SupervisorError('PS_CLI_USAGE', { reason: 'name a slot, --worker or --pid, not several' });
  const workers = status.workers.filter(
    (worker) =>
      (slot === undefined || worker.slot === slot) &&
      (workerId === undefined || worker.workerId === workerId) &&
      (pid === undefined || worker.pid === pid),
  );
  const isOne = workerId !== undefined || pid !== undefined;
  const slotsAtRest = status.slotsAtRest.filter(
    (one) => withSlotsAtRest && !isOne && (slot === undefined || one.slot === slot),
  );
  const [first] = workers;
  if (!first && slotsAtRest.length === 0) throw unknownTarget(status, { slot, workerId, pid });
  const chosen = { client, status, workers, slotsAtRest };
  if (slot !== undefined) return { ...chosen, target: { slot } };
  return { ...chosen, target: isOne && first ? { workerId: first.workerId } : {} };
}

/**
 * Finds the supervisor whose application a target word names, else the only one.
 * @param deadlineMs for each question that it is asked afterwards
 */
export async function chooseSupervisor(
  context: CliContext,
  word: string | undefined,
  options: ControlOptions,
  deadlineMs = Math.min(questionDeadlineMs, options.timeout),
): Promise<{ readonly client: ControlClient; readonly slot: number | undefined }> {
  const { app, slot } = readTargetWord(word);
  const isSocketNamed = options['socket'] !== undefined;
  const { name, socketPath } =
    app === undefined || isSocketNamed
      ? await findSupervisor(context, options)
      : await findApplication(context, app, options);
  return { client: new ControlClient(name, socketPath, deadlineMs), slot };
}

/** @throws {SupervisorError} PS_TARGET_UNKNOWN with the applications that run, PS_CONTROL_NONE_RUNNING */
async function findApplication(context: CliContext, app: string, options: ControlOptions): Promise<RunningSupervisor> {
  const { dir } = await resolveRunDir(context, options);
  const running = await listRunning(dir);
  const found = running.find(({ name }) => name === app);
  if (found) return found;
  if (running.length === 0) throw new SupervisorError('PS_CONTROL_NONE_RUNNING', { dir });
  const known = running.map(({ name }) => name).join(', ');
  throw new SupervisorError('PS_TARGET_UNKNOWN', { what: `application ${app}`, known });
}

function unknownTarget(
  { name, workers }: NodeStatus,
  {
    slot,
    workerId,
    pid,
  }: { readonly slot?: number | undefined; readonly workerId?: number | undefined; readonly pid?: number | undefined },
): SupervisorError {
  const what =
    slot !== undefined
      ? `worker in slot ${slot}`
      : workerId !== undefined
        ? `worker ${workerId}`
        : pid !== undefined
          ? `worker with pid ${pid}`
          : 'worker';
  const known = workers.map((worker) => `slot ${worker.slot} (worker ${worker.workerId}, pid ${worker.pid})`);
  return new SupervisorError('PS_TARGET_UNKNOWN', { what: `${what} in ${name}`, known: known.join(', ') || 'none' });
}

function readPid(text: string): number {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('A pid is a whole number from 1; see perf-supervisor status.');
}
