import type { Cancel, Clock } from '../core/clock.js';
import { reasonOf, type SupervisorError } from '../core/errors.js';
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
import type { ProcessTrees } from './process-tree.js';
import { ProcessUsage } from './process-usage.js';
import { openRouting, type Routing } from './routing.js';
import { limitsFrom } from './restart-limits.js';
import { slotCount } from './slot-count.js';
import { startAutoscale } from './autoscale.js';
import { stressOf } from './placement/stress.js';
import { Supervision } from './supervision.js';
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
  readonly processTrees: ProcessTrees;
  readonly onStop: (requestedBy: string) => void;
  /** The node cannot go on. */
  readonly onGaveUp: (error: SupervisorError) => void;
}

/** What is not yet written when everything else has ended may take this long. */
const storeCloseMs = 2000;
/** A busy machine delays a tick; this much more is no longer normal. */
const mostLateMs = 1000;

/** All parts of one primary, joined: the wiring file of this side. Its counterpart is `worker/agent.ts`. */
export class Node {
  readonly view: NodeView;
  readonly supervision: Supervision;
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
    this.supervision = this.#createSupervision();
    this.#care = new WorkerCare({
      settings,
      clock,
      logger,
      timeline: this.#timeline,
      handles: this.#handles,
      kill: (workerId, reason) => this.#supervisor.killWorker(workerId, reason),
      replace: (workerId, reason) => this.#replace(workerId, reason),
      shed: (handle, forMs) => this.#commands.shed(handle, forMs),
    });
    this.#routing = this.#createRouting();
    this.view = this.#createView();
  }

  get ports(): AdminPorts {
    return {
      workers: this.view,
      commands: this.#commands,
      supervision: this.supervision,
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
    if (settings.autoscaleMax > 0) this.#cancels.push(this.#startAutoscale());
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

  /** Whether the regular work is done at about the time when it should be. */
  isHealthy(): boolean {
    const { clock, settings } = this.#options;
    return clock.monotonicMs() - this.#ingest.tickedAtMs < 3 * settings.sampleInterval + mostLateMs;
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
      onDrainProgress: (handle, progress) => this.#commands.drainProgress(handle, progress),
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
      drain: (handle, order, onLeft) => this.#commands.drain(handle, order, onLeft),
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

  /** What cannot be done now, the recycler asks for again. */
  #replace(workerId: number, reason: string): void {
    this.#supervisor.replaceWorker(workerId, reason).catch((thrown: unknown) => {
      this.#options.logger.warn('worker could not be replaced', { workerId, reason: reasonOf(thrown) });
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

  #createSupervision(): Supervision {
    const { settings, clock } = this.#options;
    return new Supervision({
      supervisor: this.#supervisor,
      bus: this.#commands,
      stressOf: this.#stressOf,
      drainTimeoutMs: settings.drainTimeout,
      clock,
      onScaled: (handle, step) => this.#timeline.scaled(handle, step),
    });
  }

  #startAutoscale(): Cancel {
    const { settings, clock, logger } = this.#options;
    const { autoscaleMin: min, autoscaleMax: max, autoscalePeers: targetPeers } = settings;
    return startAutoscale({
      limits: { min, max: Math.max(min, max), targetPeers },
      supervisor: this.#supervisor,
      supervision: this.supervision,
      stressOf: this.#stressOf,
      clock,
      logger,
    });
  }

  readonly #stressOf = ({ sample }: WorkerHandle): number => {
    const { cpuThreshold: cpuRatio, memoryThreshold: memoryRatio } = this.#options.settings;
    return stressOf(sample, { cpuRatio, memoryRatio });
  };

  #createRouting(): Routing | undefined {
    const { settings, clock, logger } = this.#options;
    return openRouting({
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
