import type { Settings } from '../config/settings.js';
import type { Clock } from '../core/clock.js';
import { reasonOf, SupervisorError } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import type { ListenMessage, SocketMessage } from '../protocol/messages.js';
import type { RoutingTarget } from './placement/connection.js';
import { ConnectionRouter } from './placement/connection-router.js';
import { createRoutingMode, type RoutedPolicy } from './placement/routing-mode.js';
import { stressOf } from './placement/stress.js';
import type { WorkerHandle } from './worker-handle.js';

export interface RoutingOptions {
  readonly settings: Pick<
    Settings,
    'routing' | 'routeKey' | 'stickyCookie' | 'cpuThreshold' | 'memoryThreshold' | 'maxPeers'
  >;
  readonly handles: () => readonly WorkerHandle[];
  readonly onServing: (handle: WorkerHandle) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** `undefined` where the workers accept by themselves. */
export function openRouting(options: RoutingOptions): Routing | undefined {
  const { routing } = options.settings;
  return routing === 'direct' ? undefined : new Routing(routing, options);
}

/** Joins the router of connections with the workers' handles. */
export class Routing {
  readonly #options: RoutingOptions;
  readonly #router: ConnectionRouter;

  constructor(policy: RoutedPolicy, options: RoutingOptions) {
    const { settings, handles, clock, logger } = options;
    this.#options = options;
    this.#router = new ConnectionRouter({
      modes: createRoutingMode(policy, settings),
      targets: () => handles().map((handle) => this.#targetOf(handle)),
      clock,
      logger,
    });
  }

  /** A worker's server wants an address: the primary accepts there from now on. */
  async listen(handle: WorkerHandle, { requestId, ...wanted }: ListenMessage): Promise<void> {
    const { port } = handle.process;
    try {
      const bound = await this.#router.listen(handle.workerId, wanted);
      handle.listens({ host: bound.address, port: bound.port });
      port.send({ type: 'listening', requestId, ...bound });
      this.#options.onServing(handle);
    } catch (thrown) {
      const error = thrown instanceof SupervisorError ? thrown : listenFailed(wanted, thrown);
      port.send({ type: 'listen-refused', requestId, error: error.toWire() });
    }
  }

  socketTaken(handle: WorkerHandle, requestId: string): void {
    this.#router.socketTaken(handle.workerId, requestId);
  }

  socketRefused(handle: WorkerHandle, requestId: string): void {
    this.#router.socketRefused(handle.workerId, requestId);
  }

  /** The streams that the newest sample lists stay with their worker. */
  sampled(handle: WorkerHandle): void {
    const streams = handle.sample?.streams ?? [];
    this.#router.confirm(
      handle.workerId,
      streams.map(({ streamKey }) => streamKey),
    );
  }

  /** Called once the worker's channel has closed: every acknowledgement that it sent has been read by then. */
  workerGone(handle: WorkerHandle): void {
    this.#router.workerGone(handle.workerId);
  }

  close(): void {
    this.#router.close();
  }

  #targetOf(handle: WorkerHandle): RoutingTarget {
    const { cpuThreshold, memoryThreshold, maxPeers } = this.#options.settings;
    const { eventLoopDelayMeanMs = 0, peersOpen = 0 } = handle.sample?.values ?? {};
    return {
      workerId: handle.workerId,
      stress: stressOf(handle.sample, { cpuRatio: cpuThreshold, memoryRatio: memoryThreshold }),
      waitMs: eventLoopDelayMeanMs,
      isFull: maxPeers > 0 && peersOpen >= maxPeers,
      isRunning: handle.state === 'running',
      send: (message: SocketMessage, socket) => handle.process.port.send(message, socket),
    };
  }
}

function listenFailed(
  { port, host }: { readonly port: number; readonly host?: string },
  thrown: unknown,
): SupervisorError {
  return new SupervisorError('PS_PLACEMENT_LISTEN_FAILED', { port, host: host ?? '*', reason: reasonOf(thrown) });
}
