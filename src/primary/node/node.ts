import type { Cancel } from '../../core/clock.js';
import type { AdminPorts } from '../../http/ports/ports.js';
import { RequestTable } from '../../protocol/request-table.js';
import type { Telemetry } from '../../opentelemetry/telemetry.js';
import { ClusterView } from '../../query/cluster-view.js';
import type { MetricsStore } from '../../store/metrics-store.js';
import { CommandBus } from './command-bus.js';
import type { Diagnosis } from './diagnosis.js';
import { Ingest } from './ingest.js';
import { LiveConfiguration } from '../change/live-configuration.js';
import type { ForecastWatch } from '../forecast/forecast-watch.js';
import { createNodeCare } from './node-care.js';
import { createNodeForecast } from './node-forecast.js';
import { createNodeDiagnosis, createSelfReplacement } from './node-diagnosis.js';
import type { NodeOptions } from './node-options.js';
import type { NodeParts } from './node-parts.js';
import { createFleetDesk, createLogLevelSwitch, receiveCommands } from '../fleet/node-fleet.js';
import type { FleetDesk } from '../fleet/fleet-desk.js';
import type { LogLevelSwitch } from '../fleet/log-level.js';
import { createNodeStop } from './node-stop.js';
import { openNodeStore } from './node-store.js';
import { createNodeSupervision, startNodeAutoscale } from './node-supervision.js';
import { createNodeSupervisor } from './node-supervisor.js';
import { startNodeTelemetry } from './node-telemetry.js';
import { NodeView } from './node-view.js';
import { OptimizerDesk } from './optimizer-desk.js';
import { readFromOutside } from '../process/outside-readings.js';
import { stressOf } from '../placement/stress.js';
import { ProcessUsage } from '../process/process-usage.js';
import { openRouting, type Routing } from '../placement/routing.js';
import type { SelfReplacement } from '../care/self-replacement.js';
import type { Supervision } from '../change/supervision.js';
import type { Supervisor } from '../slots/supervisor.js';
import { NodeAlerts } from './node-alerts.js';
import { NodeExposition } from './node-exposition.js';
import { registriesOrder } from './registry-scrape.js';
import { alertNote, Timeline } from './timeline.js';
import type { WorkerCare } from '../care/worker-care.js';
import type { WorkerHandle } from '../worker/worker-handle.js';

/** What is not yet written when everything else has ended may take this long. */
const storeCloseMs = 2000;
/** The end of the node waits for a collector no longer than this. */
const telemetryCloseMs = 1000;
/** A busy machine delays a tick; this much more is no longer normal. */
const mostLateMs = 1000;

/**
 * All parts of one primary, joined. How a part is set up stands in the `node-*.ts` file of its name, and who hears of a
 * worker's start, messages and end in `worker-events.ts`. Its counterpart is `worker/agent.ts`.
 */
export class Node implements NodeParts {
  readonly store: MetricsStore;
  readonly requests: RequestTable;
  readonly timeline: Timeline;
  readonly ingest: Ingest;
  readonly configuration: LiveConfiguration;
  readonly commands: CommandBus;
  readonly supervisor: Supervisor;
  readonly supervision: Supervision;
  readonly care: WorkerCare;
  readonly optimizer: OptimizerDesk;
  readonly forecasts: ForecastWatch;
  readonly diagnosis: Diagnosis;
  readonly selfReplacement: SelfReplacement<WorkerHandle>;
  readonly routing: Routing | undefined;
  readonly view: NodeView;
  readonly exposition: NodeExposition;
  readonly alerts: NodeAlerts;
  #telemetry: Telemetry | undefined;
  #telemetryStart: Promise<void> | undefined;
  readonly fleet: FleetDesk;
  readonly logLevels: LogLevelSwitch;
  readonly #options: NodeOptions;
  readonly #cancels: Cancel[] = [];
  #droppedMessageCount = 0;

  constructor(options: NodeOptions) {
    const { settings, clock, logger, nodeId, instanceId } = options;
    this.#options = options;
    this.store = openNodeStore(options);
    this.configuration = new LiveConfiguration(options);
    this.requests = new RequestTable(clock);
    this.exposition = this.#createExposition();
    this.alerts = this.#createAlerts();
    this.timeline = new Timeline(this.#tappedStore(), logger, clock);
    const historyIntervalMs = settings.historyInterval;
    const { timeline, handles, store } = this;
    this.optimizer = new OptimizerDesk({ ...options, timeline, handles, store, release: options.version });
    const workers = () => this.view.workers();
    this.ingest = new Ingest({ nodeId, instanceId, historyIntervalMs, clock, store: this.store, workers });
    this.commands = new CommandBus({
      requests: this.requests,
      handles: this.handles,
      onStop: createNodeStop(options, this),
    });
    this.supervisor = createNodeSupervisor(options, this);
    this.supervision = createNodeSupervision(options, this);
    this.diagnosis = createNodeDiagnosis(options, this);
    this.selfReplacement = createSelfReplacement(options, this);
    this.care = createNodeCare(options, this);
    this.forecasts = createNodeForecast(options, this);
    this.routing = this.#createRouting();
    this.view = this.#createView();
    this.fleet = createFleetDesk(options, this);
    this.logLevels = createLogLevelSwitch(options, this);
    receiveCommands(options, this, () => this.ports);
  }

  get telemetry(): Telemetry | undefined {
    return this.#telemetry;
  }

  get ports(): AdminPorts {
    return {
      workers: this.view,
      commands: this.commands,
      supervision: this.supervision,
      diagnostics: this.diagnosis,
      cluster: new ClusterView(this.store, { historyIntervalMs: this.#options.settings.historyInterval }),
      health: this.view,
      optimizer: this.optimizer,
      forecasts: this.forecasts,
      exposition: this.exposition,
      alerts: this.alerts,
      fleet: this.fleet,
      logging: this.logLevels,
    };
  }

  /** @throws {SupervisorError} PS_WORKER_BOOT_FAILED */
  async start(): Promise<void> {
    const { clock, logger, settings } = this.#options;
    this.#cancels.push(
      clock.every(settings.sampleInterval, () => this.ingest.tick()),
      readFromOutside(new ProcessUsage(logger), this.handles, clock, settings.maxMemory > 0),
    );
    await this.supervisor.start();
    this.#cancels.push(startNodeAutoscale(this.#options, this), this.care.start(), this.forecasts.start());
    this.#cancels.push(this.alerts.start());
    this.ingest.tick();
    this.#telemetryStart = this.#startTelemetry();
  }

  async stop(reason: string): Promise<void> {
    await this.supervisor.stop(reason);
    this.care.close();
    this.optimizer.close();
    this.routing?.close();
    this.alerts.close();
    for (const cancel of this.#cancels) cancel();
    await this.#telemetryStart;
    await Promise.all([this.store.close(storeCloseMs), this.#telemetry?.close(telemetryCloseMs)]);
  }

  /** Whether the regular work is done at about the time when it should be. */
  isHealthy(): boolean {
    const { clock, settings } = this.#options;
    return clock.monotonicMs() - this.ingest.tickedAtMs < 3 * settings.sampleInterval + mostLateMs;
  }

  killAll(): void {
    this.supervisor.killAll();
  }

  readonly handles = (): readonly WorkerHandle[] => this.supervisor.handles;

  readonly onDropped = (): void => {
    this.#droppedMessageCount += 1;
  };

  readonly stressOf = ({ sample }: WorkerHandle): number => {
    const { cpuThreshold: cpuRatio, memoryThreshold: memoryRatio } = this.configuration.settings;
    return stressOf(sample, { cpuRatio, memoryRatio });
  };

  async #startTelemetry(): Promise<void> {
    this.#telemetry = await startNodeTelemetry(this.#options, this);
  }

  #createRouting(): Routing | undefined {
    const onServing = (handle: WorkerHandle): void => this.supervisor.serves(handle);
    return openRouting({ ...this.#options, handles: this.handles, onServing });
  }

  /** Whoever watches from outside hears of each event, as the store does. */
  #tappedStore(): Pick<MetricsStore, 'record'> {
    return {
      record: (event) => {
        this.exposition.happened(event);
        this.alerts.happened(event);
        this.#telemetry?.happened(event);
        this.store.record(event);
      },
    };
  }

  #createAlerts(): NodeAlerts {
    return new NodeAlerts({
      ...this.#options,
      handles: this.handles,
      isReady: () => this.view.isReady(),
      storeHealth: () => this.store.health(),
      loadRatio: () => this.exposition.loadRatio(),
      onChange: (change) => this.timeline.alert(alertNote(change)),
    });
  }

  #createExposition(): NodeExposition {
    return new NodeExposition({
      clock: this.#options.clock,
      view: () => this.view,
      handles: this.handles,
      stressOf: this.stressOf,
      askRegistries: (handle, deadlineMs) => this.commands.diagnose(handle, registriesOrder, deadlineMs),
      targetPeers: this.#options.settings.autoscalePeers,
      otherFamilies: () => [...this.alerts.families(), ...(this.#telemetry?.families() ?? [])],
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
      handles: this.handles,
      slotsAtRest: () => this.supervisor.slots.flatMap(({ atRest }) => atRest ?? []),
      restartCount: () => this.supervisor.restartCount,
      readyCount: () => Math.min(this.#options.settings.readyWorkers, this.supervisor.slots.length),
      storeHealth: () => this.store.health(),
      verdicts: () => this.optimizer.facts().verdicts,
      droppedMessageCount: () => this.#droppedMessageCount,
      routing: () => this.routing?.figures(),
      settings: () => this.configuration.settings,
    });
  }
}
