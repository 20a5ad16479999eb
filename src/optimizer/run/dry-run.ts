import type { Clock } from '../../core/clock.js';
import { withDeadline } from '../../core/deadline.js';
import { reasonOf, SupervisorError } from '../../core/errors.js';
import { decodeActions } from '../../protocol/decode-outcome.js';
import type { OptimizationAction } from '../../protocol/outcome.js';
import type { RunResult } from './run-strategy.js';
import type { Strategy, StrategyRun } from '../strategies/strategy.js';

const planBudgetMs = 2000;

/** Says what a run would do, and does nothing. A strategy that cannot plan is only said to be due. */
export async function planRun(
  strategy: Strategy,
  run: Omit<StrategyRun, 'signal' | 'budgetMs'>,
  { clock, shutdown }: { readonly clock: Clock; readonly shutdown: AbortSignal },
): Promise<RunResult> {
  if (!strategy.plan) return planned('it would have run; it cannot say what it would have done', []);
  const { name } = strategy;
  const plan = Promise.resolve().then(() => strategy.plan?.({ ...run, signal: shutdown, budgetMs: planBudgetMs }));
  try {
    const tooSlow = () => new SupervisorError('PS_OPTIMIZE_TIMED_OUT', { strategy: name, budgetMs: planBudgetMs });
    const actions = decodeActions(await withDeadline(plan, planBudgetMs, clock, tooSlow));
    if (!actions) throw new TypeError('its plan is no list of actions');
    return planned(describe(actions), actions);
  } catch (thrown) {
    const error = new SupervisorError('PS_OPTIMIZE_STRATEGY_FAILED', { strategy: name, reason: reasonOf(thrown) });
    return { status: 'failed', reason: error.message, actions: [], error: error.toWire() };
  }
}

function planned(what: string, actions: readonly OptimizationAction[]): RunResult {
  return { status: 'skipped', reason: `dry run: ${what}`, actions };
}

function describe(actions: readonly OptimizationAction[]): string {
  const wanted = actions.filter(({ count }) => count > 0).map(({ action, count }) => `${action} ${count}`);
  return wanted.length > 0 ? `it would ${wanted.join(', ')}` : 'there would be nothing to do';
}
