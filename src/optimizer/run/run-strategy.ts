import type { Clock } from '../../core/clock.js';
import { withDeadline } from '../../core/deadline.js';
import { reasonOf, SupervisorError, type WireError } from '../../core/errors.js';
import { decodeActions } from '../../protocol/decode-outcome.js';
import type { OptimizationAction, OptimizationOutcome } from '../../protocol/outcome.js';
import type { Strategy, StrategyRun } from '../strategies/strategy.js';

/** How a run ended, whatever the strategy did. */
export interface RunResult {
  readonly status: OptimizationOutcome['status'];
  readonly reason?: string;
  readonly actions: readonly OptimizationAction[];
  readonly error?: WireError;
}

export interface ContainedRun {
  readonly result: Promise<RunResult>;
  /** Resolves when the strategy itself has ended, which may be long after its budget. */
  readonly ended: Promise<void>;
}

export const defaultBudgetMs = 10_000;

/** Starts a strategy so that neither an error, a false answer nor a hang reaches anybody else (R99). */
export function runContained(
  strategy: Strategy,
  run: Omit<StrategyRun, 'signal' | 'budgetMs'>,
  { clock, shutdown }: { readonly clock: Clock; readonly shutdown: AbortSignal },
): ContainedRun {
  const budgetMs = strategy.budgetMs ?? defaultBudgetMs;
  const stop = new AbortController();
  const { signal } = stop;
  const stopped = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  const onShutdown = (): void => stop.abort(new Error('the optimizer was shut down'));
  shutdown.addEventListener('abort', onShutdown);
  const work = Promise.resolve().then(() => strategy.apply({ ...run, signal, budgetMs }));
  const result = withDeadline(Promise.race([work, stopped]), budgetMs, clock, () => {
    const error = new SupervisorError('PS_OPTIMIZE_TIMED_OUT', { strategy: strategy.name, budgetMs });
    stop.abort(error);
    return error;
  }).finally(() => shutdown.removeEventListener('abort', onShutdown));
  return {
    result: result.then(
      (raw) => conclude(strategy.name, raw),
      (thrown: unknown) => failure(strategy.name, thrown),
    ),
    ended: work.then(nothing, nothing),
  };
}

/** Completed when something was done, else skipped with the strategy's own notes as the reason. */
function conclude(strategy: string, raw: unknown): RunResult {
  const actions = decodeActions(raw);
  if (!actions) return failure(strategy, new TypeError('it did not return a list of actions'));
  if (actions.some(({ count }) => count > 0)) return { status: 'completed', actions };
  const notes = new Set(actions.flatMap(({ note }) => note ?? []));
  return { status: 'skipped', reason: notes.size > 0 ? [...notes].join('; ') : 'nothing to do', actions };
}

function failure(strategy: string, thrown: unknown): RunResult {
  const error =
    thrown instanceof SupervisorError
      ? thrown
      : new SupervisorError('PS_OPTIMIZE_STRATEGY_FAILED', { strategy, reason: reasonOf(thrown) }, { cause: thrown });
  return { status: 'failed', reason: error.message, actions: [], error: error.toWire() };
}

function nothing(): void {
  return undefined;
}
