import type { Clock } from '../../core/clock.js';
import type { OptimizationAction } from '../../protocol/outcome.js';
import type { WorkerSample } from '../../protocol/sample.js';
import type { AdapterCalls } from '../run/adapter-calls.js';
import { LoadSteps, type RegisteredReducer } from '../load/load-steps.js';
import type { OptimizerSettings } from '../options.js';
import type { DeadPeers } from '../peers/dead-peers.js';
import { closablePeers, closePeers, withoutTraffic } from '../peers/peer-closing.js';
import { limitPools, planPools, type RegisteredPool, tendPools } from '../pools/pool-care.js';
import type { PeerControl } from '../ports.js';
import type { SocketControl } from '../peers/socket-control.js';
import { type AssessContext, type Assessment, action, type Strategy, type StrategyRun } from './strategy.js';

export interface ConnectionStrategyParts {
  readonly settings: OptimizerSettings;
  readonly clock: Clock;
  readonly peers: PeerControl;
  readonly deadPeers: DeadPeers;
  readonly sockets: SocketControl;
  readonly pools: () => readonly RegisteredPool[];
  readonly reducers: () => readonly RegisteredReducer[];
  readonly calls: AdapterCalls;
}

const statsSlowdown = 4;
/** Above this share of the loop the worker is loaded, and its clients' next requests may be on the way. */
const loadedUtilization = 0.5;
/** Calm enough to give quality back. */
const calmRatio = 0.7;
const idleSocketMs = 60_000;
const mostClosed = 10_000;
/** Below so many connections, idle ones cost nothing worth a run. */
const manySockets = 1000;
const idleShare = 0.25;
const countEveryMs = 15_000;

/** Closes peers and connections that nobody is behind, sheds quality step by step, shrinks pools (R22, R23, R24). */
export class ConnectionStrategy implements Strategy {
  readonly name = 'connection';
  readonly metric = 'eventLoopUtilizationRatio';
  readonly impactTimeMs = 5000;
  readonly budgetMs = 15_000;
  /** Closes what nobody is behind: that shows in no figure of the moment, and is needed all the same. */
  readonly isAlwaysOn = true;
  readonly #parts: ConnectionStrategyParts;
  readonly #steps: LoadSteps;
  #idleSockets = { count: 0, countedAtMs: -Infinity };
  #isReleased = false;

  constructor(parts: ConnectionStrategyParts) {
    this.#parts = parts;
    this.#steps = new LoadSteps(parts.reducers, parts.calls, parts.clock);
  }

  assess({ values }: WorkerSample, { settings, nowMs }: AssessContext): Assessment {
    const threshold = settings.cpuThreshold;
    const value = values.cpuRatio ?? 0;
    if (value < threshold * calmRatio) this.#steps.climb();
    const closableCount = closablePeers(this.#parts.peers, nowMs).size;
    if (closableCount > 0) return { stress: 2, metric: 'peersOpen', value: closableCount, threshold: 0 };
    const idleCount = this.#idleSocketCount(values.httpSockets ?? 0);
    const mostIdle = manySockets * idleShare;
    if (idleCount > mostIdle && !isLoaded(values))
      return { stress: idleCount / mostIdle, metric: 'httpSockets', value: idleCount, threshold: mostIdle };
    return { stress: this.#parts.reducers().length > 0 ? value / threshold : 0, metric: 'cpuRatio', value, threshold };
  }

  /** Counts only: what an idle peer's packets or a reducer would say is asked at the run. */
  plan({ sample }: StrategyRun): readonly OptimizationAction[] {
    const { settings, peers, clock, sockets, pools, reducers, calls } = this.#parts;
    const verdicts = [...closablePeers(peers, clock.now()).values()];
    const idleCount = verdicts.filter((verdict) => verdict === 'idle').length;
    const isShort = (sample?.values.cpuRatio ?? 0) > settings.cpuThreshold;
    const closing = sample && !isLoaded(sample.values) ? 'close-idle-sockets' : 'shorten-keep-alive';
    return [
      action('close-dead-peers', verdicts.length - idleCount),
      action('close-idle-peers', idleCount, { note: 'those on which no packet moves for a second' }),
      action(closing, sockets.idleCount(idleSocketMs, mostClosed)),
      planPools(pools(), settings.enableConnectionPooling, calls),
      action('reduce-load', isShort ? reducers().length : 0, { note: 'counts reducers that would take a step down' }),
    ];
  }

  async apply(run: StrategyRun): Promise<readonly OptimizationAction[]> {
    const { settings, peers, pools, calls } = this.#parts;
    const isShort = (run.sample?.values.cpuRatio ?? 0) > settings.cpuThreshold;
    const actions = await this.#closePeers(run.signal);
    actions.push(await this.#closeIdleSockets(run));
    actions.push(...(await tendPools(pools(), settings.enableConnectionPooling, calls, run.signal)));
    if (!isShort) return [...actions, action('reduce-load', 0, { note: 'CPU is below its threshold' })];
    peers.setStatsSlowdown(statsSlowdown);
    actions.push(action('limit-pools', settings.enableConnectionPooling ? limitPools(pools(), calls, true) : 0));
    actions.push(await this.#reduceLoad(run.signal));
    return actions;
  }

  async recover(): Promise<void> {
    const { peers, sockets, settings, pools, calls } = this.#parts;
    peers.setStatsSlowdown(1);
    sockets.restoreKeepAlive();
    if (settings.enableConnectionPooling) limitPools(pools(), calls, false);
    await (this.#isReleased ? this.#steps.release() : this.#steps.startUp());
  }

  /** The optimizer ends: nobody will call again, so that nothing may stay reduced. */
  release(): Promise<void> {
    this.#isReleased = true;
    return this.recover();
  }

  async #closePeers(signal: AbortSignal): Promise<OptimizationAction[]> {
    const { peers, deadPeers, clock } = this.#parts;
    await deadPeers.close(signal);
    const suspects = [...closablePeers(peers, clock.now())].filter(([, verdict]) => verdict === 'idle');
    const idle = await withoutTraffic(
      suspects.map(([peer]) => peer),
      clock,
    );
    return [deadPeers.report(), closing('close-idle-peers', await closePeers(idle, 'idle', signal, clock))];
  }

  async #closeIdleSockets({ sample, signal }: StrategyRun): Promise<OptimizationAction> {
    const { sockets } = this.#parts;
    this.#idleSockets = { count: 0, countedAtMs: -Infinity };
    if (sample && !isLoaded(sample.values))
      return action('close-idle-sockets', await sockets.closeIdle(idleSocketMs, mostClosed, signal));
    if (sockets.idleCount(idleSocketMs, mostClosed) === 0) return action('close-idle-sockets', 0);
    const note = 'under load kept-alive connections are not closed; they live for 1 s after their next answer';
    return action('shorten-keep-alive', sockets.shortenKeepAlive(), { note });
  }

  async #reduceLoad(signal: AbortSignal): Promise<OptimizationAction> {
    if (this.#parts.reducers().length === 0) return action('reduce-load', 0, { note: 'no reducer is registered' });
    const { count, failures } = await this.#steps.down(signal);
    if (failures.length > 0) return action('reduce-load', count, { note: failures.join('; ') });
    return action('reduce-load', count, count === 0 ? { note: 'nothing can be reduced further' } : {});
  }

  #idleSocketCount(socketCount: number): number {
    const nowMs = this.#parts.clock.monotonicMs();
    if (socketCount < manySockets) return 0;
    if (nowMs - this.#idleSockets.countedAtMs >= countEveryMs)
      this.#idleSockets = { count: this.#parts.sockets.idleCount(idleSocketMs, mostClosed), countedAtMs: nowMs };
    return this.#idleSockets.count;
  }
}

/** What is not measured counts as load: closing under load loses requests. */
function isLoaded({ eventLoopUtilizationRatio = 1 }: WorkerSample['values']): boolean {
  return eventLoopUtilizationRatio > loadedUtilization;
}

function closing(name: string, result: { closedCount: number; failedCount: number }): OptimizationAction {
  const note = result.failedCount > 0 ? { note: `${result.failedCount} could not be closed` } : {};
  return action(name, result.closedCount, note);
}
