import type { Cancel, Clock } from '../core/clock.js';
import type { SupervisorError } from '../core/errors.js';
import type { AdminPorts } from '../http/ports.js';
import { exposeWorkers } from '../metrics/exposition.js';
import { RequestTable } from '../protocol/request-table.js';
import { ClusterView } from '../query/cluster-view.js';
import type { MetricsStore } from '../store/metrics-store.js';
import { openStore } from '../store/open-store.js';
import { CommandBus } from './command-bus.js';
import { createInbox } from './inbox.js';
import { Ingest } from './ingest.js';
import { NodeView } from './node-view.js';
import type { PrimaryOptions } from './options.js';
import { readFromOutside } from './outside-readings.js';
import { ProcessUsage } from './process-usage.js';
import { Routing } from './routing.js';
import { limitsFrom } from './restart-limits.js';
import { slotCount } from './slot-count.js';
import { Supervisor } from './supervisor.js';
import { Timeline } from './timeline.js';
import { createWorkerFork } from './worker-fork.js';
import { WorkerCare } from './worker-care.js';
import type { WorkerHandle } from './worker-handle.js';

export interface NodeOptions extends PrimaryOptions {
  readonly name: string;
  readonly nodeId: string;
  /** Unique per start of the primary. */
  readonly instanceId: string;
  readonly version: string;
  readonly clock: Clock;
  readonly onStop: (requestedBy: string) => void;
  /** The node cannot go on. */
  readonly onGaveUp: (error: SupervisorError) => void;
}

/** What is not yet written when everything else has ended may take this long. */
const storeCloseMs = 2000;

/** All parts of one primary, joined: the wiring file of this side. Its counterpart is `worker/agent.ts`. */
export class Node {
  readonly view: NodeView;
  readonly #options: NodeOptions;
  readonly #store: MetricsStore;
  readonly #requests: RequestTable;
  readonly #ingest: Ingest;
  readonly #timeline: Timeline;
  readonly #commands: CommandBus;
  readonly #supervisor: Supervisor;
  readonly #care: WorkerCare;
  readonly #routing: Routing | undefined;
  readonly #cancels: Cancel[] = [];
  #droppedMessageCount = 0;

  constructor(options: NodeOptions) {
    const { settings, clock, logger, nodeId, instanceId } = options;
    this.#options = options;
    const historyIntervalMs = settings.historyInterval;
    const identity = { nodeId, instanceId, historyIntervalMs, clock };
    this.#store = openStore({
      ...identity,
      ...(settings.redisUrl !== undefined && { redisUrl: settings.redisUrl }),
      namespace: settings.namespace,
      publishIntervalMs: settings.sampleInterval,
      enableCompression: settings.enableCompression,
      logger,
    });
    this.#requests = new RequestTable(clock);
    this.#timeline = new Timeline(this.#store, logger, clock);
    this.#ingest = new Ingest({ ...identity, store: this.#store, workers: () => this.view.workers() });
    this.#commands = new CommandBus({ requests: this.#requests, handles: this.#handles, onStop: options.onStop });
    this.#supervisor = this.#createSupervisor();
    this.#care = new WorkerCare({
      settings,
      clock,
      logger,
      timeline: this.#timeline,
      handles: this.#handles,
      kill: (workerId, reason) => this.#supervisor.killWorker(workerId, reason),
      replace: (workerId, reason) => this.#supervisor.replaceWorker(workerId, reason),
    });
    this.#routing = settings.routing === 'key' ? this.#createRouting() : undefined;
    this.view = this.#createView();
  }

  get ports(): AdminPorts {
    return {
      workers: this.view,
      commands: this.#commands,
      cluster: new ClusterView(this.#store, { historyIntervalMs: this.#options.settings.historyInterval }),
      health: this.view,
      metricsText: () => exposeWorkers(this.view.workers()),
    };
  }

  /** @throws {SupervisorError} PS_WORKER_BOOT_FAILED */
  async start(): Promise<void> {
    const { clock, logger, settings } = this.#options;
    this.#cancels.push(
      clock.every(settings.sampleInterval, () => this.#ingest.tick()),
      readFromOutside(new ProcessUsage(logger), this.#handles, clock, settings.maxMemory > 0),
    );
    await this.#supervisor.start();
    this.#cancels.push(this.#care.start());
    this.#ingest.tick();
  }

  async stop(reason: string): Promise<void> {
    await this.#supervisor.stop(reason);
    this.#care.close();
    this.#routing?.close();
    for (const cancel of this.#cancels) cancel();
    await this.#store.close(storeCloseMs);
  }

  killAll(): void {
    this.#supervisor.killAll();
  }

  readonly #handles = (): readonly WorkerHandle[] => this.#supervisor.handles;

  #createSupervisor(): Supervisor {
    const { settings, clock, logger, nodeId, onStop, onGaveUp } = this.#options;
    const fork = createWorkerFork({ ...this.#options, onDropped: () => (this.#droppedMessageCount += 1) });
    const inbox = createInbox({
      logger,
      ingest: this.#ingest,
      requests: this.#requests,
      onSample: (handle) => this.#routing?.sampled(handle),
      onOutcome: (handle, outcome) => this.#timeline.optimized(handle, outcome),
      onListen: (handle, message) => void this.#routing?.listen(handle, message),
      onCheckIn: (handle, { delayMs }) => this.#care.wasBlocked(handle, delayMs),
      onSocketTaken: (handle, { requestId }) => this.#routing?.socketTaken(handle, requestId),
      onSocketRefused: (handle, { requestId }) => this.#routing?.socketRefused(handle, requestId),
    });
    return new Supervisor({
      nodeId,
      slotCount: slotCount(settings.instances),
      bootTimeoutMs: settings.bootTimeout,
      drainTimeoutMs: settings.drainTimeout,
      killTimeoutMs: settings.killTimeout,
      clock,
      logger,
      fork,
      drain: (handle, graceMs) => this.#commands.drain(handle, graceMs),
      limits: limitsFrom(settings),
      onMessage: (handle, message) => {
        this.#care.heard(handle);
        inbox(handle, message);
      },
      onStarted: (handle, reason) => this.#onStarted(handle, reason),
      onExited: (handle, exit, reason) => {
        this.#care.exited(handle);
        this.#timeline.exited(handle, exit, reason);
      },
      onOver: (error) => (error ? onGaveUp(error) : onStop('every worker is done')),
    });
  }

  #onStarted(handle: WorkerHandle, reason: string): void {
    this.#timeline.started(handle, reason);
    this.#care.started(handle);
    handle.process.port.onClose(() => {
      this.#requests.workerGone(handle.workerId);
      this.#routing?.workerGone(handle);
    });
  }

  #createRouting(): Routing {
    const { settings, clock, logger } = this.#options;
    return new Routing({
      settings,
      handles: this.#handles,
      onServing: (handle) => this.#supervisor.serves(handle),
      clock,
      logger,
    });
  }

  #createView(): NodeView {
    const { name, nodeId, version, script, clock } = this.#options;
    return new NodeView({
      name,
      nodeId,
      version,
      script,
      startedAtMs: clock.now(),
      handles: this.#handles,
      restartCount: () => this.#supervisor.restartCount,
      storeHealth: () => this.#store.health(),
      droppedMessageCount: () => this.#droppedMessageCount,
    });
  }
}
