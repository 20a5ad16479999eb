import type { Clock } from '../../core/clock.js';
import type { OptimizationAction } from '../../protocol/outcome.js';
import type { WorkerSample } from '../../protocol/sample.js';
import type { PoolAdapter } from '../connection-pool.js';
import type { LoadReducer } from '../load-reducer.js';
import type { OptimizerSettings } from '../options.js';
import { closablePeers, closePeers, withoutTraffic } from '../peer-closing.js';
import { limitPools, tendPools } from '../pool-care.js';
import type { PeerControl } from '../ports.js';
import { type AssessContext, type Assessment, action, type Strategy, type StrategyRun } from './strategy.js';

export interface ConnectionStrategyParts {
  readonly settings: OptimizerSettings;
  readonly clock: Clock;
  readonly peers: PeerControl;
  readonly pools: () => readonly PoolAdapter[];
  readonly reducers: () => readonly LoadReducer[];
}

const statsSlowdown = 4;

/** Closes peers that nobody is behind, sheds quality step by step, shrinks pools (R22, R23, R24). */
export class ConnectionStrategy implements Strategy {
  readonly name = 'connection';
  readonly metric = 'eventLoopUtilizationRatio';
  readonly impactTimeMs = 5000;
  readonly budgetMs = 15_000;
  /** Closes what nobody is behind: that shows in no figure of the moment, and is needed all the same. */
  readonly isAlwaysOn = true;
  readonly #parts: ConnectionStrategyParts;

  constructor(parts: ConnectionStrategyParts) {
    this.#parts = parts;
  }

  assess({ values }: WorkerSample, { settings, nowMs }: AssessContext): Assessment {
    const closableCount = closablePeers(this.#parts.peers, nowMs).size;
    if (closableCount > 0) return { stress: 2, metric: 'peersOpen', value: closableCount, threshold: 0 };
    const threshold = settings.cpuThreshold;
    const value = values.cpuRatio ?? 0;
    return { stress: this.#parts.reducers().length > 0 ? value / threshold : 0, metric: 'cpuRatio', value, threshold };
  }

  async apply(run: StrategyRun): Promise<readonly OptimizationAction[]> {
    const { settings, peers, pools } = this.#parts;
    const isShort = (run.sample?.values.cpuRatio ?? 0) > settings.cpuThreshold;
    const actions = await this.#closePeers(run.signal);
    actions.push(...(await tendPools(pools(), settings.enableConnectionPooling, run.signal)));
    if (!isShort) return [...actions, action('reduce-load', 0, { note: 'CPU is below its threshold' })];
    peers.setStatsSlowdown(statsSlowdown);
    actions.push(action('limit-pools', settings.enableConnectionPooling ? limitPools(pools(), true) : 0));
    actions.push(await this.#reduceLoad(run.signal));
    return actions;
  }

  async recover(): Promise<void> {
    this.#parts.peers.setStatsSlowdown(1);
    if (this.#parts.settings.enableConnectionPooling) limitPools(this.#parts.pools(), false);
    for (const reducer of this.#parts.reducers()) await reducer.recover();
  }

  async #closePeers(signal: AbortSignal): Promise<OptimizationAction[]> {
    const { peers, clock } = this.#parts;
    const closable = [...closablePeers(peers, clock.now())];
    const dead = closable.filter(([, verdict]) => verdict !== 'idle').map(([peer]) => peer);
    const suspects = closable.filter(([, verdict]) => verdict === 'idle').map(([peer]) => peer);
    const deadResult = await closePeers(dead, 'connection lost', signal);
    const idleResult = await closePeers(await withoutTraffic(suspects, clock), 'idle', signal);
    return [closing('close-dead-peers', deadResult), closing('close-idle-peers', idleResult)];
  }

  async #reduceLoad(signal: AbortSignal): Promise<OptimizationAction> {
    const reducers = this.#parts.reducers();
    if (reducers.length === 0) return action('reduce-load', 0, { note: 'no reducer is registered' });
    let count = 0;
    for (const reducer of reducers) if (!signal.aborted) count += await reducer.reduce({ signal });
    return action('reduce-load', count, count === 0 ? { note: 'nothing can be reduced further' } : {});
  }
}

function closing(name: string, result: { closedCount: number; failedCount: number }): OptimizationAction {
  const note = result.failedCount > 0 ? { note: `${result.failedCount} could not be closed` } : {};
  return action(name, result.closedCount, note);
}
