import { TrialLedger } from '../../evidence/trial-ledger.js';
import type { OptimizationOutcome } from '../../protocol/outcome.js';
import type { StrategyVerdict } from '../../protocol/verdict.js';
import { type ForecastRules, NodeForecasts, type SimulatedForecast } from './simulated-forecast.js';
import type { RecordedSample } from './recorded-sample.js';
import { SimulatedTurns } from './simulated-turns.js';
import { SimulatedWorker, type SimulatedWorkerParts } from './simulated-worker.js';

export type NodeParts = Omit<SimulatedWorkerParts, 'turns' | 'onRun' | 'onMeasured' | 'random'> & {
  /** A source of its own for each worker, so that no worker's draws depend on another's. */
  readonly randomOf: (recorded: RecordedSample) => () => number;
  readonly onRun: (recorded: RecordedSample, ...run: Parameters<SimulatedWorkerParts['onRun']>) => void;
  readonly forecastRules: ForecastRules;
  readonly onForecast: (forecast: SimulatedForecast) => void;
};

/** The recorded workers of one node: they share its turn and its evidence. */
export class SimulatedNode {
  readonly #parts: NodeParts;
  readonly #turns: SimulatedTurns;
  readonly #ledger: TrialLedger;
  readonly #workers = new Map<number, SimulatedWorker>();
  readonly #forecasts: NodeForecasts;

  constructor(parts: NodeParts) {
    const { settings, clock } = parts;
    this.#parts = parts;
    this.#turns = new SimulatedTurns(clock);
    this.#ledger = new TrialLedger({
      minCount: settings.verdictMinRuns,
      usefulRatio: settings.usefulEffectRatio,
      reprobeMs: settings.reprobeInterval,
    });
    this.#forecasts = new NodeForecasts({
      rules: parts.forecastRules,
      clock,
      optimize: async (workerId, strategy) => this.#workers.get(workerId)?.optimizeEarly(strategy),
      onForecast: parts.onForecast,
    });
  }

  get isBusy(): boolean {
    return [...this.#workers.values()].some(({ isBusy }) => isBusy);
  }

  get turnDeniedCount(): number {
    return this.#turns.deniedCount;
  }

  verdicts(): readonly StrategyVerdict[] {
    return this.#ledger.verdicts(this.#parts.clock.now());
  }

  replay(recorded: RecordedSample): void {
    const worker = this.#workers.get(recorded.workerId) ?? this.#start(recorded);
    worker.replay(recorded);
    this.#forecasts.observe(recorded);
  }

  async close(): Promise<void> {
    this.#forecasts.close();
    await Promise.all([...this.#workers.values()].map((worker) => worker.close()));
  }

  #start(recorded: RecordedSample): SimulatedWorker {
    const worker = new SimulatedWorker(
      {
        ...this.#parts,
        random: this.#parts.randomOf(recorded),
        turns: this.#turns.of(recorded.workerId),
        onRun: (run) => this.#parts.onRun(recorded, run),
        onMeasured: (outcome) => this.#judge(outcome),
      },
      recorded,
    );
    this.#workers.set(recorded.workerId, worker);
    worker.adopt(this.verdicts());
    return worker;
  }

  /** As the primary does: from the trials of all workers, and told to all. */
  #judge({ name, trial, effect }: OptimizationOutcome): void {
    if (!trial || !effect || effect.verdict === 'pending') return;
    const { metric, before, after } = effect;
    this.#ledger.add({ strategy: name, metric, before, after, ...trial }, this.#parts.clock.now());
    for (const worker of this.#workers.values()) worker.adopt(this.verdicts());
  }
}
