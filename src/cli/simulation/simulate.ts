import type { OptimizerSettings } from '../../optimizer/options.js';
import type { OptimizationOutcome, OptimizationTrigger, StrategyName } from '../../protocol/outcome.js';
import type { StrategyVerdict } from '../../protocol/verdict.js';
import type { RecordedSample } from './recorded-sample.js';
import { seededRandom } from './seeded-random.js';
import type { ForecastRules, SimulatedForecast } from './simulated-forecast.js';
import { SimulatedClock } from './simulated-clock.js';
import { SimulatedNode } from './simulated-node.js';
import type { SimulatedRun } from './simulated-worker.js';

export type SimulatedSettings = OptimizerSettings & ForecastRules;

export interface SimulationOptions {
  readonly settings: SimulatedSettings;
  /** Of everything that is left to chance. */
  readonly seed: number;
  /** Share of its figure that a run is assumed to take away for two minutes, 0 to 1; 0: runs change nothing. */
  readonly effectRatio: number;
  /** Whether the application is taken to have registered a reducer. */
  readonly hasReducer: boolean;
}

/** What became of a run that was due. */
export type SimulatedFate = 'runs' | 'left out' | 'nothing to do' | 'fails' | 'dry run';

export interface SimulatedAction {
  readonly atMs: number;
  readonly nodeId: string;
  readonly slot: number;
  readonly workerId: number;
  readonly strategy: StrategyName;
  readonly trigger: OptimizationTrigger;
  readonly fate: SimulatedFate;
  readonly stress: number;
  readonly value?: number;
  /** What it did, or why it did not. */
  readonly why: string;
  /** What keeps it from running again at once; absent: nothing. */
  readonly rest?: string;
}

export interface Simulation {
  readonly fromMs: number;
  readonly toMs: number;
  readonly sampleCount: number;
  readonly workerCount: number;
  /** In the order of time. */
  readonly actions: readonly SimulatedAction[];
  /** Actions beyond the first 10,000. */
  readonly droppedActionCount: number;
  /** What would have been told of workers on their way to a limit, in the order of time. */
  readonly forecasts: readonly SimulatedForecast[];
  readonly alertCount: number;
  /** Runs that were put off because another worker had the node's turn. */
  readonly turnDeniedCount: number;
  readonly verdicts: readonly StrategyVerdict[];
}

const mostActions = 10_000;
/** As long as an eviction or a collection is felt in the labelled runs, too. */
const effectMs = 120_000;
/** Runs end within some turns of the event loop, since nothing in them waits for the outside. */
const mostTurns = 1000;

/**
 * Replays a recording through the optimizers of its workers, with time as recorded. The same recording, settings and
 * seed give the same answer.
 * @param samples at least one, in the order of time
 */
export async function simulate(samples: readonly RecordedSample[], options: SimulationOptions): Promise<Simulation> {
  const nodes = new Map<string, SimulatedNode>();
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < mostTurns && [...nodes.values()].some(({ isBusy }) => isBusy); turn += 1)
      await new Promise((next) => setImmediate(next));
  };
  const clock = new SimulatedClock(samples[0]?.sample.atMs ?? 0, settle);
  const actions: SimulatedAction[] = [];
  const forecasts: SimulatedForecast[] = [];
  let alertCount = 0;
  const createNode = (): SimulatedNode =>
    new SimulatedNode({
      settings: options.settings,
      forecastRules: options.settings,
      onForecast: (forecast) => forecasts.push(forecast),
      clock,
      randomOf: ({ slot, workerId }) => seededRandom(options.seed + 7919 * slot + 104_729 * workerId),
      effect: { ratio: options.effectRatio, forMs: effectMs },
      hasReducer: options.hasReducer,
      onAlert: () => (alertCount += 1),
      onRun: (recorded, run) => actions.push(actionOf(recorded, run)),
    });
  for (const recorded of samples) {
    await clock.advanceTo(recorded.sample.atMs);
    const node = nodes.get(recorded.nodeId) ?? createNode();
    nodes.set(recorded.nodeId, node);
    node.replay(recorded);
    await settle();
  }
  const all = [...nodes.values()];
  const simulation: Simulation = {
    fromMs: samples[0]?.sample.atMs ?? 0,
    toMs: samples.at(-1)?.sample.atMs ?? 0,
    sampleCount: samples.length,
    workerCount: new Set(samples.map(({ nodeId, workerId }) => `${nodeId}/${workerId}`)).size,
    actions: actions.slice(0, mostActions),
    droppedActionCount: Math.max(0, actions.length - mostActions),
    forecasts: forecasts.slice(0, mostActions),
    alertCount,
    turnDeniedCount: all.reduce((sum, { turnDeniedCount }) => sum + turnDeniedCount, 0),
    verdicts: all.flatMap((node) => node.verdicts()),
  };
  await Promise.all(all.map((node) => node.close()));
  return simulation;
}

function actionOf({ nodeId, slot, workerId }: RecordedSample, run: SimulatedRun): SimulatedAction {
  const { outcome, ...rest } = run;
  const { startedAtMs: atMs, name: strategy, trigger } = outcome;
  return { atMs, nodeId, slot, workerId, strategy, trigger, fate: fateOf(outcome), why: whyOf(outcome), ...rest };
}

function fateOf({ status, trial, isDryRun }: OptimizationOutcome): SimulatedFate {
  if (isDryRun) return 'dry run';
  if (trial?.isHeldOut) return 'left out';
  if (status === 'failed') return 'fails';
  return status === 'completed' ? 'runs' : 'nothing to do';
}

function whyOf({ reason, actions }: OptimizationOutcome): string {
  const done = actions.filter(({ count }) => count > 0).map(({ action }) => action);
  return reason ?? done.join(', ');
}
