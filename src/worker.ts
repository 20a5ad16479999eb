/**
 * `perf-supervisor/worker`: for servers that want to talk to the agent in their process. Importing it does nothing, and
 * each function also works where there is no supervisor.
 */
import { PerformanceOptimizer } from './optimizer/optimizer.js';
import type { Cancel } from './core/clock.js';
import type { PeerDescription } from './webrtc/peer.js';
import type { ClassifyRequest } from './worker/admission/classifier.js';
import { currentAgent } from './worker/current-agent.js';
import type { ActionHandler } from './worker/actions.js';
import type { MetricsRegistry } from './worker/registries.js';
import type { RebalanceNotice } from './worker/agent.js';
import type { DrainNotice } from './worker/drain.js';
import type { Relay } from './worker/relay/relay.js';
import {
  createPerformanceHandler as createHandler,
  type PerformanceHandler,
  type PerformanceHandlerOptions,
} from './worker/endpoints.js';

export type { PerformanceHandler, PerformanceHandlerOptions } from './worker/endpoints.js';
export type { RequestClass } from './optimizer/admission/admission.js';
export type { ClassifyRequest } from './worker/admission/classifier.js';
export type { ActionHandler } from './worker/actions.js';
export type { MetricsRegistry } from './worker/registries.js';
export type { DrainNotice } from './worker/drain.js';
export type { RebalanceNotice } from './worker/agent.js';
export type { Relay } from './worker/relay/relay.js';
export type { RelayFigures } from './worker/relay/relay-ports.js';
export type { RelayChannel, RelaySource, RelaySourceOptions } from './worker/relay/relay-source.js';
export type {
  RelayEnd,
  RelayOrigin,
  RelaySubscription,
  RelaySubscriptionOptions,
} from './worker/relay/relay-subscription.js';
export type { CustomMetric } from './optimizer/registry/custom-metric.js';
export type { CacheRegistration, ForeignCache } from './optimizer/cache/registered-cache.js';
export type { DatabaseAdapter } from './optimizer/pools/database-adapter.js';
export type { LoadReducer } from './optimizer/load/load-reducer.js';
export type { PoolAdapter, PoolFigures } from './optimizer/pools/connection-pool.js';
export type { Assessment, Strategy, StrategyRun } from './optimizer/strategies/strategy.js';
export type { OptimizationAction, OptimizationOutcome } from './protocol/outcome.js';
export type { PeerDescription, PeerRole } from './webrtc/peer.js';

let own: PerformanceOptimizer | undefined;

/**
 * Returns the optimizer of this process: the agent's under the supervisor, otherwise one that is made at the first call.
 * @throws {SupervisorError} PS_CONFIG_BAD_VALUE when a variable of the environment is wrong
 */
export function getOptimizer(): PerformanceOptimizer {
  const agent = currentAgent();
  if (agent) return agent.optimizer;
  own ??= new PerformanceOptimizer();
  return own;
}

/** Tells whether this process is a worker of perf-supervisor. */
export function isSupervised(): boolean {
  return currentAgent() !== undefined;
}

/**
 * Says which stream a WebRTC connection belongs to and what it does there, so that figures, routing and drain know.
 * Without the supervisor it does nothing.
 * @param connection the library's RTCPeerConnection
 */
export function describePeer(connection: object, description: PeerDescription): void {
  currentAgent()?.peers.describe(connection, description);
}

/**
 * Calls `listener` each time that this worker begins to drain, so that the server can tell its clients to reconnect
 * elsewhere: `{ deadlineMs }` is the time until what is left is cut, `isEnding` whether the process ends then.
 * Without the supervisor it does nothing.
 * @returns a function that ends the calls
 */
export function onDrain(listener: (notice: DrainNotice) => void): Cancel {
  return currentAgent()?.onDrain(listener) ?? (() => undefined);
}

/**
 * Calls `listener` each second in which this worker has too many WebRTC peers compared with its siblings, as after a
 * reload: `{ count }` of its clients (1 to 5) should be asked to connect anew. Meanwhile it takes no new connections, so
 * that they come to the others. Only with the routing policy `direct`; without the supervisor it does nothing.
 * @returns a function that ends the calls
 */
export function onRebalance(listener: (notice: RebalanceNotice) => void): Cancel {
  return currentAgent()?.onRebalance(listener) ?? (() => undefined);
}

/**
 * Lets the application say which requests matter most while this worker is overloaded: `existing` is signalling of a
 * client that is connected and goes first, `join` begins a WebRTC connection and is limited in rate, `new` is anything else,
 * `undefined` leaves it to the built-in rule (PATCH and DELETE of WHIP and WHEP, PS_SIGNALLING_PATHS, PS_SESSION_COOKIE).
 * It is asked only while requests wait, must answer at once (2 ms), and gets a rest of 10 s after three faults in a row.
 * Without the supervisor it does nothing.
 * @returns takes it back
 */
export function classifyRequests(classify: ClassifyRequest): Cancel {
  const admission = currentAgent()?.admission;
  admission?.classifyBy(classify);
  return () => admission?.classifyBy(undefined);
}

/**
 * Lets operators set something going in this worker: `perf-supervisor trigger <target> <name> [json]` calls `handler`
 * with the parsed JSON and prints what it returns or resolves with (at most 48 KB of JSON each way). A second handler of
 * one name takes the place of the first. Without the supervisor it does nothing.
 * @returns a function that takes the action away
 * @throws {SupervisorError} PS_ACTION_BAD_NAME when the name is empty or longer than 64 characters
 */
export function onAction(name: string, handler: ActionHandler): Cancel {
  return currentAgent()?.actions.on(name, handler) ?? (() => undefined);
}

/**
 * Shows the metrics of a registry of prom-client, or of its successor, at the supervisor's /metrics: those of all workers
 * put together, by each metric's `aggregator`, with counters that survive the end of a worker. The registry is asked by
 * `getMetricsAsJSON()` whenever somebody scrapes. Without the supervisor it does nothing.
 * @param registry such as `register` of prom-client; at most 16
 * @returns a function that takes it away
 */
export function registerMetrics(registry: MetricsRegistry): Cancel {
  return currentAgent()?.registries.add(registry) ?? (() => undefined);
}

/**
 * Asks for a new worker in the place of this one, for a server that knows itself to be unwell: the new one serves before
 * this one drains and ends. At most one a minute in each slot; what is asked more often is refused and logged.
 * @param reason recorded with this worker's end, at most 2,000 characters
 * @returns false when there is no supervisor to ask
 */
export function requestReplacement(reason: string): boolean {
  return currentAgent()?.requestReplacement(reason) ?? false;
}

let relay: Promise<Relay> | undefined;

/**
 * Opens this process's relay, by which one stream is served by several workers of a node: the worker with the publisher
 * offers it, the others subscribe, and packets go from worker to worker over UDP on the loopback address. Every call
 * returns the same relay. Without the supervisor it has nobody to talk to: offers are harmless, subscriptions find nothing.
 */
export function openRelay(): Promise<Relay> {
  relay ??= import('./worker/relay/open-relay.js').then(({ openRelayOf }) => openRelayOf(currentAgent()?.relay));
  return relay;
}

/**
 * Makes the endpoints GET /performance-metrics and POST /performance-optimize for a server of your own (R80): a handler
 * of `node:http` and a middleware of Express or Connect, true when it answers the request.
 * Without the supervisor it answers for this process, as worker 0.
 */
export function createPerformanceHandler(options: Partial<PerformanceHandlerOptions> = {}): PerformanceHandler {
  return createHandler(getOptimizer(), { workerId: currentAgent()?.workerId ?? 0, ...options });
}
