import type { RequestTable } from '../../protocol/request-table.js';
import type { MetricsStore } from '../../store/metrics-store.js';
import type { CommandBus } from './command-bus.js';
import type { ForecastWatch } from '../forecast/forecast-watch.js';
import type { Diagnosis } from './diagnosis.js';
import type { Ingest } from './ingest.js';
import type { LiveConfiguration } from '../change/live-configuration.js';
import type { LogLevelSwitch } from '../fleet/log-level.js';
import type { NodeExposition } from './node-exposition.js';
import type { NodeView } from './node-view.js';
import type { OptimizerDesk } from './optimizer-desk.js';
import type { Routing } from '../placement/routing.js';
import type { SelfReplacement } from '../care/self-replacement.js';
import type { Supervision } from '../change/supervision.js';
import type { Supervisor } from '../slots/supervisor.js';
import type { Telemetry } from '../../opentelemetry/telemetry.js';
import type { Timeline } from './timeline.js';
import type { WorkerCare } from '../care/worker-care.js';
import type { WorkerHandle } from '../worker/worker-handle.js';

/** What the wiring files know of each other's work; a part may be asked for once all of them are made. */
export interface NodeParts {
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
  /** With routing by key only. */
  readonly routing: Routing | undefined;
  readonly view: NodeView;
  readonly exposition: NodeExposition;
  /** Only where figures and spans are sent to a collector, and not before the node has started. */
  readonly telemetry: Telemetry | undefined;
  readonly logLevels: LogLevelSwitch;
  readonly handles: () => readonly WorkerHandle[];
  readonly stressOf: (handle: WorkerHandle) => number;
  /** A message of a worker was dropped because it cannot be read. */
  readonly onDropped: () => void;
}
