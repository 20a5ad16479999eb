import type { Clock } from '../../core/clock.js';
import { reasonOf } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import type { CommandSink, WorkerForecast } from '../../http/ports/ports.js';
import type { MetricName } from '../../protocol/sample.js';
import type { StrategyName } from '../../protocol/outcome.js';
import { putIntoWords } from './foreseen.js';

const minuteMs = 60_000;
/** A worker is replaced so long before its memory is expected to be full. */
const recycleLeadMs = 30 * minuteMs;
/** What did not help is not tried again sooner. */
const optimizePauseMs = 10 * minuteMs;

const strategies: Partial<Record<MetricName, StrategyName>> = {
  heapUsedBytes: 'memory',
  rssBytes: 'memory',
  cpuRatio: 'cpu',
  peersOpen: 'connection',
};

export interface ForecastActionOptions {
  readonly mode: 'advise' | 'optimize' | 'recycle';
  readonly clock: Clock;
  readonly logger: Logger;
  readonly commands: Pick<CommandSink, 'optimize'>;
  readonly replace: (workerId: number, reason: string) => void;
}

/** Acts early on what is expected, as far as the operator wants that. */
export class ForecastAction {
  readonly #options: ForecastActionOptions;
  readonly #optimizedMs = new Map<string, number>();
  readonly #replaced = new Set<number>();

  constructor(options: ForecastActionOptions) {
    this.#options = options;
  }

  on(forecast: WorkerForecast): void {
    if (this.#options.mode === 'advise' || forecast.kind !== 'rising') return;
    const { workerId, timeToLimitMs, earliestMs } = forecast;
    const isMemory = strategies[forecast.metric] === 'memory';
    if (this.#options.mode === 'recycle' && isMemory && (timeToLimitMs ?? earliestMs) < recycleLeadMs) {
      this.#recycle(workerId, putIntoWords(forecast).reason);
    } else this.#optimize(forecast);
  }

  forget(workerId: number): void {
    this.#replaced.delete(workerId);
    for (const key of this.#optimizedMs.keys()) if (key.startsWith(`${workerId} `)) this.#optimizedMs.delete(key);
  }

  #recycle(workerId: number, reason: string): void {
    if (this.#replaced.has(workerId)) return;
    this.#replaced.add(workerId);
    this.#options.replace(workerId, `forecast: ${reason}`);
  }

  #optimize({ workerId, metric }: WorkerForecast): void {
    const { clock, logger, commands } = this.#options;
    const strategy = strategies[metric];
    const key = `${workerId} ${metric}`;
    if (strategy === undefined || clock.monotonicMs() - (this.#optimizedMs.get(key) ?? -Infinity) < optimizePauseMs)
      return;
    this.#optimizedMs.set(key, clock.monotonicMs());
    commands.optimize({ strategy, workerId, trigger: 'forecast', requestedBy: 'forecast' }).catch((thrown: unknown) => {
      logger.warn('a strategy could not run early', { workerId, strategy, reason: reasonOf(thrown) });
    });
  }
}
