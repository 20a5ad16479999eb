import { signal } from '@preact/signals';
import { follow, post } from '../api.js';
import { isAskingToken, token } from '../token.js';

/** Something that an operator asks for; without a worker it is for all of them. */
export interface Action {
  readonly verb: 'optimize' | 'drain' | 'undrain' | 'reload' | 'restart' | 'scale';
  readonly workerId?: number;
  readonly slot?: number;
  readonly strategy?: string;
  readonly count?: string;
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
    await (action.verb === 'optimize' ? optimize(action) : command(action));
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

async function command({ verb, workerId, slot, count }: Action): Promise<void> {
  const target = {
    ...(workerId !== undefined && { workerId }),
    ...(workerId === undefined && slot !== undefined && { slot }),
  };
  const body = verb === 'scale' ? { count } : verb === 'reload' ? {} : target;
  await follow(`/actions/${verb}`, body, (line) => {
    if (line.type === 'progress')
      say(`worker ${line.workerId ?? '?'}: ${line.message === '' ? (line.phase ?? '') : (line.message ?? '')}`);
    else if (line.type === 'done') for (const text of reportLines(line.report)) say(text);
    else throw new Error(`${line.error?.message ?? 'it failed'}. ${line.error?.remedy ?? ''}`);
  });
}

interface OptimizeAnswer {
  readonly workers: readonly {
    readonly workerId: number;
    readonly outcomes: readonly {
      readonly name: string;
      readonly status: string;
      readonly reason?: string;
      readonly durationMs: number;
    }[];
  }[];
  readonly failures: readonly { readonly workerId: number; readonly error: { readonly message: string } }[];
}

async function optimize({ strategy, workerId }: Action): Promise<void> {
  const body = { ...(strategy !== undefined && { strategy }), ...(workerId !== undefined && { workerId }) };
  const answer = (await (await post('/performance-optimize', body)).json()) as OptimizeAnswer;
  for (const { workerId: id, outcomes } of answer.workers)
    for (const { name, status, reason, durationMs } of outcomes)
      say(
        `worker ${id}: ${name} ${status} in ${durationMs.toFixed(0)} ms${reason === undefined ? '' : ` (${reason})`}`,
      );
  for (const { workerId: id, error } of answer.failures) say(`worker ${id}: ${error.message}`);
}

interface Report {
  readonly replaced?: readonly { readonly slot: number; readonly workerId: number; readonly tookMs: number }[];
  readonly drained?: readonly { readonly workerId: number; readonly cutCount: number; readonly tookMs: number }[];
  readonly failures?: readonly {
    readonly slot?: number;
    readonly workerId?: number;
    readonly error: { readonly message: string };
  }[];
  readonly before?: number;
  readonly after?: number;
}

function reportLines(value: unknown): readonly string[] {
  const { replaced = [], drained = [], failures = [], before, after } = (value ?? {}) as Report;
  return [
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
