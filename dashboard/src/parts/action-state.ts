import { signal } from '@preact/signals';
import { follow } from '../api.js';
import { isAskingToken, token } from '../token.js';

/** Something that an operator asks for; without a worker it is for all of them. */
export interface Action {
  readonly verb: 'optimize' | 'drain' | 'undrain' | 'reload' | 'restart' | 'scale' | 'log-level';
  /** Another node than the one that answers. */
  readonly node?: string;
  readonly workerId?: number;
  readonly slot?: number;
  readonly strategy?: string;
  readonly count?: string;
  readonly level?: string;
}

export interface ActionRun {
  readonly action: Action;
  /** `asked`: not confirmed yet. */
  readonly state: 'asked' | 'running' | 'done' | 'failed';
  readonly lines: readonly string[];
}

/** The one that the dialog is about. */
export const actionRun = signal<ActionRun | undefined>(undefined);

const mostLines = 200;

/** Opens the dialog; without a token it asks for one first. */
export function askFor(action: Action): void {
  actionRun.value = { action, state: 'asked', lines: [] };
  if (token.value === '') isAskingToken.value = true;
}

export async function confirmAction(): Promise<void> {
  const asked = actionRun.value;
  if (!asked) return;
  const { action } = asked;
  actionRun.value = { ...asked, state: 'running' };
  try {
    await command(action);
    finish('done');
  } catch (thrown) {
    say(thrown instanceof Error ? thrown.message : String(thrown));
    finish('failed');
  }
}

function finish(state: 'done' | 'failed'): void {
  if (actionRun.value) actionRun.value = { ...actionRun.value, state };
}

function say(line: string): void {
  const run = actionRun.value;
  if (run) actionRun.value = { ...run, lines: [...run.lines, line].slice(-mostLines) };
}

/** Another node is awaited as long as it lives; a drain takes what its viewers take. */
const longestWaitMs = 3_600_000;

function bodyOf({ verb, node, ...asked }: Action): object {
  const elsewhere = node === undefined ? {} : { node, waitMs: longestWaitMs };
  return { ...elsewhere, ...asked };
}

async function command(action: Action): Promise<void> {
  if (action.node !== undefined) say(`asking node ${action.node}, which looks once a second`);
  await follow(`/actions/${action.verb}`, bodyOf(action), (line) => {
    if (line.type === 'progress')
      say(`worker ${line.workerId ?? '?'}: ${line.message === '' ? (line.phase ?? '') : (line.message ?? '')}`);
    else if (line.type === 'done') for (const text of reportLines(line.report)) say(text);
    else throw new Error(`${line.error?.message ?? 'it failed'}. ${line.error?.remedy ?? ''}`);
  });
}

interface Optimized {
  readonly workerId: number;
  readonly outcomes: readonly {
    readonly name: string;
    readonly status: string;
    readonly reason?: string;
    readonly durationMs: number;
  }[];
}

interface Report {
  readonly workers?: readonly (Optimized | number)[];
  readonly level?: string;
  readonly replaced?: readonly { readonly slot: number; readonly workerId: number; readonly tookMs: number }[];
  readonly drained?: readonly { readonly workerId: number; readonly cutCount: number; readonly tookMs: number }[];
  readonly failures?: readonly {
    readonly slot?: number;
    readonly workerId?: number;
    readonly error: { readonly message: string };
  }[];
  readonly before?: number | string;
  readonly after?: number;
}

function outcomeLines({ workerId, outcomes }: Optimized): readonly string[] {
  return outcomes.map(
    ({ name, status, reason, durationMs }) =>
      `worker ${workerId}: ${name} ${status} in ${durationMs.toFixed(0)} ms${reason === undefined ? '' : ` (${reason})`}`,
  );
}

function reportLines(value: unknown): readonly string[] {
  const { replaced = [], drained = [], workers = [], failures = [], level, before, after } = (value ?? {}) as Report;
  return [
    ...workers.flatMap((worker) => (typeof worker === 'number' ? [] : outcomeLines(worker))),
    ...(level === undefined ? [] : [`logs ${level}, before ${before ?? '?'}, with ${workers.length} workers`]),
    ...replaced.map(
      ({ slot, workerId, tookMs }) => `slot ${slot}: worker ${workerId} serves after ${(tookMs / 1000).toFixed(1)} s`,
    ),
    ...drained.map(
      ({ workerId, cutCount, tookMs }) =>
        `worker ${workerId}: drained in ${(tookMs / 1000).toFixed(1)} s, ${cutCount} were cut`,
    ),
    ...failures.map(
      ({ slot, workerId, error }) =>
        `${slot === undefined ? `worker ${workerId ?? '?'}` : `slot ${slot}`} failed: ${error.message}`,
    ),
    ...(after === undefined ? [] : [`${before ?? '?'} workers before, ${after} now`]),
  ];
}
