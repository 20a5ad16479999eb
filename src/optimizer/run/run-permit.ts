import { compact } from '../../protocol/read.js';
import type { OptimizationTrial, OptimizationTrigger } from '../../protocol/outcome.js';
import type { WorkerSample } from '../../protocol/sample.js';
import { drawTrial } from '../effect/hold-out.js';
import type { OptimizerSettings } from '../options.js';
import { defaultBudgetMs } from './run-strategy.js';
import type { Strategy } from '../strategies/strategy.js';
import type { Turn, Turns } from './turns.js';
import type { VerdictBook } from '../effect/verdict-book.js';

export interface DrawParts {
  readonly settings: Pick<OptimizerSettings, 'holdOutRatio'>;
  readonly verdicts: Pick<VerdictBook, 'kind' | 'basis'>;
  readonly isInForce: (strategy: Strategy) => boolean;
  /** 0 (included) to 1 (excluded). */
  readonly random: () => number;
}

/** Somebody waits for the answer to a command, so it may wait for the turn too. */
const commandWaitMs = 10_000;
/** A lease outlives the budget a little, so that it is the worker that ends a run. */
const leaseReserveMs = 2000;
/** This near to its limit a worker gets all the help there is. */
const criticalMemoryRatio = 0.95;

/** Waits for the node's turn. @returns `undefined` when another worker keeps it */
export function takeTurn(
  { name, budgetMs = defaultBudgetMs }: Strategy,
  trigger: OptimizationTrigger,
  turns: Turns,
): Promise<Turn | undefined> {
  const waitMs = trigger === 'threshold' ? 0 : commandWaitMs;
  return turns.take({ strategy: name, leaseMs: budgetMs + leaseReserveMs, waitMs });
}

/** Draws whether a strategy runs; after its turn has come, so that both arms needed it. */
export function drawRun(
  strategy: Strategy,
  trigger: OptimizationTrigger,
  sample: WorkerSample | undefined,
  parts: DrawParts,
): OptimizationTrial | undefined {
  const facts = {
    ratio: parts.settings.holdOutRatio,
    verdict: parts.verdicts.kind(strategy.name),
    isExempt: isExempt(strategy, trigger, sample, parts),
  };
  const trial = drawTrial(facts, parts.random);
  return trial && compact({ ...trial, basis: parts.verdicts.basis(strategy.name) });
}

/** While a strategy's measures are in force, leaving out a repetition shows nothing of what it does. */
function isExempt(
  strategy: Strategy,
  trigger: OptimizationTrigger,
  sample: WorkerSample | undefined,
  { isInForce }: DrawParts,
): boolean {
  const isCritical = (sample?.values.memoryRatio ?? 0) >= criticalMemoryRatio;
  return trigger !== 'threshold' || strategy.isAlwaysOn === true || isCritical || isInForce(strategy);
}
