import type { Settings } from '../../config/settings.js';
import type { Cancel, Clock } from '../../core/clock.js';
import { silentLogger } from '../../core/logger.js';
import type { WorkerForecast } from '../../http/ports/ports.js';
import { ForecastAction } from '../../primary/forecast/forecast-action.js';
import { ForecastWatch, type WatchedWorker } from '../../primary/forecast/forecast-watch.js';
import { putIntoWords } from '../../primary/forecast/foreseen.js';
import type { StrategyName } from '../../protocol/outcome.js';
import type { RecordedSample } from './recorded-sample.js';

/** What decides what is foreseen, and what follows from it. */
export type ForecastRules = Pick<
  Settings,
  'forecast' | 'forecastHorizon' | 'maxMemory' | 'cpuThreshold' | 'autoscalePeers'
>;

/** Something that would have been told of a worker, or its replacement. */
export interface SimulatedForecast {
  readonly atMs: number;
  readonly nodeId: string;
  readonly slot: number;
  readonly workerId: number;
  readonly kind: WorkerForecast['kind'] | 'recycle';
  readonly reason: string;
}

export interface ForecastParts {
  readonly rules: ForecastRules;
  readonly clock: Clock;
  /** Runs a strategy early in a worker. */
  readonly optimize: (workerId: number, strategy: StrategyName) => Promise<void>;
  readonly onForecast: (forecast: SimulatedForecast) => void;
}

/**
 * The forecast of one recorded node: the code of the primary, fed with what its workers reported. A worker that would have
 * been replaced goes on as it was recorded.
 */
export class NodeForecasts {
  readonly #parts: ForecastParts;
  readonly #workers = new Map<number, WatchedWorker>();
  readonly #watch: ForecastWatch<WatchedWorker>;
  readonly #stop: Cancel;

  constructor(parts: ForecastParts) {
    const { rules, clock } = parts;
    const { forecast: mode, forecastHorizon: horizonMs, maxMemory, cpuThreshold, autoscalePeers } = rules;
    this.#parts = parts;
    const action = new ForecastAction({
      mode: mode === 'off' ? 'advise' : mode,
      clock,
      logger: silentLogger,
      commands: {
        optimize: async ({ workerId, strategy }) => {
          if (workerId !== undefined && strategy !== undefined) await parts.optimize(workerId, strategy);
          return { replies: [], failures: [] };
        },
      },
      replace: (workerId, reason) => this.#tell(workerId, 'recycle', reason),
    });
    this.#watch = new ForecastWatch({
      isOn: mode !== 'off',
      horizonMs,
      limits: { maxMemoryBytes: maxMemory, cpuRatio: cpuThreshold, peers: autoscalePeers },
      clock,
      handles: () => [...this.#workers.values()],
      onForecast: (forecast) => action.on(forecast),
      onChanged: (_, forecast) => this.#tell(forecast.workerId, forecast.kind, putIntoWords(forecast).reason),
      onGone: (workerId) => action.forget(workerId),
    });
    this.#stop = this.#watch.start();
  }

  observe({ nodeId, slot, workerId, sample }: RecordedSample): void {
    const known = this.#workers.get(workerId);
    // The one before it in its slot is gone.
    if (!known) for (const [id, worker] of this.#workers) if (worker.identity.slot === slot) this.#workers.delete(id);
    const identity = known?.identity ?? { nodeId, slot, workerId, generation: 0, pid: 0 };
    const worker: WatchedWorker = { workerId, identity, state: 'running', sample };
    this.#workers.set(workerId, worker);
    this.#watch.sample(worker, sample);
  }

  close(): void {
    this.#stop();
  }

  #tell(workerId: number, kind: SimulatedForecast['kind'], reason: string): void {
    const worker = this.#workers.get(workerId);
    if (!worker) return;
    const { nodeId, slot } = worker.identity;
    this.#parts.onForecast({ atMs: this.#parts.clock.now(), nodeId, slot, workerId, kind, reason });
  }
}
