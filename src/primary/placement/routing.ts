import type { Settings } from '../../config/settings.js';
import type { Clock } from '../../core/clock.js';
import { reasonOf, SupervisorError } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import type { ListenMessage } from '../../protocol/socket-messages.js';
import type { RoutingFigures } from '../../protocol/routing-figures.js';
import { RedisStreamDirectory } from '../../store/redis/redis-stream-directory.js';
import { ConnectionRouter } from './connection-router.js';
import { claimLeaseMs, FarStreams } from './far-streams.js';
import { RoutedWorker } from './routed-worker.js';
import { createRoutingMode, type RoutedPolicy } from './routing-mode.js';
import { ShedReadings } from './shed-readings.js';
import type { WorkerHandle } from '../worker/worker-handle.js';

export interface RoutingOptions {
  readonly settings: Pick<
    Settings,
    | 'routing'
    | 'routeKey'
    | 'stickyCookie'
    | 'cpuThreshold'
    | 'memoryThreshold'
    | 'maxPeers'
    | 'maxJoinRate'
    | 'sampleInterval'
    | 'redisUrl'
    | 'namespace'
    | 'advertiseUrl'
    | 'farStreams'
  >;
  readonly nodeId: string;
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
  readonly #readings: ShedReadings;
  readonly #workers = new Map<number, RoutedWorker>();

  constructor(policy: RoutedPolicy, options: RoutingOptions) {
    const { settings, clock, logger } = options;
    this.#options = options;
    this.#readings = new ShedReadings(clock, settings.sampleInterval);
    this.#router = new ConnectionRouter({
      modes: createRoutingMode(policy, settings),
      targets: this.#workers,
      clock,
      logger,
      ...(policy === 'key' && openFarStreams(options)),
    });
  }

  /** A worker's server wants an address: the primary accepts there from now on. */
  async listen(handle: WorkerHandle, { requestId, ...wanted }: ListenMessage): Promise<void> {
    const { port } = handle.process;
    try {
      const bound = await this.#router.listen(handle.workerId, wanted);
      if (handle.state === 'gone') return;
      if (!this.#workers.has(handle.workerId)) this.#workers.set(handle.workerId, new RoutedWorker(handle));
      if (wanted.isTls) handle.addresses.addSecurePort(bound.port);
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
    const { settings, handles } = this.#options;
    const readings = new Map(this.#readings.read(handles()).map((reading) => [reading.workerId, reading]));
    for (const [workerId, worker] of this.#workers) worker.keepReading(readings.get(workerId), settings);
    const streams = handle.sample?.streams ?? [];
    this.#router.confirm(
      handle.workerId,
      streams.map(({ streamKey }) => streamKey),
    );
  }

  /** Called once the worker's channel has closed: every acknowledgement that it sent has been read by then. */
  workerGone(handle: WorkerHandle): void {
    this.#workers.delete(handle.workerId);
    this.#router.workerGone(handle.workerId);
  }

  figures(): RoutingFigures {
    return this.#router.figures();
  }

  close(): void {
    this.#router.close();
  }
}

/** Streams are shared with other nodes where there is a place to say so, and an address to say. */
function openFarStreams({ settings, nodeId, clock, logger }: RoutingOptions): { farStreams?: FarStreams } {
  const { redisUrl, namespace, advertiseUrl, farStreams: way } = settings;
  if (advertiseUrl === undefined) return {};
  if (redisUrl === undefined) {
    logger.warn('streams are not shared with other nodes: that needs Redis', { event: 'routing' });
    return {};
  }
  const home = { nodeId, url: advertiseUrl };
  const redis = { ...settings, redisUrl };
  const directory = new RedisStreamDirectory({ redis, namespace, home, leaseMs: claimLeaseMs, clock, logger });
  return { farStreams: new FarStreams({ directory, nodeId, way, clock }) };
}

function listenFailed(
  { port, host }: { readonly port: number; readonly host?: string },
  thrown: unknown,
): SupervisorError {
  return new SupervisorError('PS_PLACEMENT_LISTEN_FAILED', { port, host: host ?? '*', reason: reasonOf(thrown) });
}
