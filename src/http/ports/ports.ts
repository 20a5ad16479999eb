import type { RoutingFigures } from '../../protocol/routing-figures.js';
import type { OptimizationOutcome, StrategyName } from '../../protocol/outcome.js';
import type { LimitForecast } from '../../forecast/time-to-limit.js';
import type { UsageForecast } from '../../forecast/usage-pattern.js';
import type { ExpositionFormat } from '../../prometheus/exposition-format.js';
import type { MetricName } from '../../protocol/sample.js';
import type { ClusterEvent, WorkerIdentity, WorkerSnapshot } from '../../protocol/snapshot.js';
import type { StrategyVerdict } from '../../protocol/verdict.js';
import type { WireError } from '../../core/errors.js';
import type { AlertSource } from './alert-ports.js';
import type { DiagnosticCommands } from './diagnostic-ports.js';
import type { FleetCommands, LogLevels } from './fleet-ports.js';
import type { PlannedReloads } from '../planned-reloads.js';
import type { SupervisionCommands } from './supervision-ports.js';
import type {
  CompareQuery,
  ComparisonAnswer,
  TopQuery,
  TopWorker,
  WorthAnswer,
  WorthQuery,
} from '../../store/cluster-questions.js';
import type {
  EventQuery,
  HistoryQuery,
  KnownNode,
  NodeState,
  SeriesAnswer,
  StoreHealth,
} from '../../store/metrics-store.js';

/** The workers of this node, as the primary knows them now. */
export interface WorkerSource {
  readonly nodeId: string;
  workers(): readonly WorkerSnapshot[];
  /** The last 10 runs in that worker, newest first. */
  recentOutcomes(workerId: number): readonly OptimizationOutcome[];
}

export interface OptimizeCommand {
  /** Absent: all strategies. */
  readonly strategy?: StrategyName;
  /** Absent: every running worker. */
  readonly workerId?: number;
  /** Absent: an operator's command. */
  readonly trigger?: 'forecast';
  readonly requestedBy: string;
  /** Only say what would be done. */
  readonly isDryRun?: boolean;
}

/** Who replied and who did not: never all or nothing. */
export interface OptimizeReport {
  readonly replies: readonly { readonly workerId: number; readonly outcomes: readonly OptimizationOutcome[] }[];
  readonly failures: readonly { readonly workerId: number; readonly error: WireError }[];
}

export interface StopOrder {
  /** Everything is killed at once. */
  readonly isForced?: boolean;
  /** Absent: the setting. */
  readonly drainTimeoutMs?: number;
}

export interface CommandSink {
  /** @throws {SupervisorError} PS_WORKER_UNKNOWN, PS_OPTIMIZE_UNKNOWN_STRATEGY */
  optimize(command: OptimizeCommand): Promise<OptimizeReport>;
  /** Begins an orderly stop of the whole node and returns at once. */
  stop(requestedBy: string, order?: StopOrder): void;
}

/** Who does something disruptive, and who wants to. */
export interface TurnFacts {
  readonly holder: { readonly workerId: number; readonly strategy: StrategyName; readonly sinceMs: number } | null;
  readonly waitingCount: number;
  /** Workers that were told to come again. */
  readonly deniedCount: number;
  /** Turns that were taken back because their time was over. */
  readonly expiredCount: number;
}

/** What the runs of all workers of this node prove about its strategies. */
export interface OptimizerFacts {
  readonly verdicts: readonly StrategyVerdict[];
  /** Measured runs that count for nothing, because their strategy was switched off meanwhile. */
  readonly ignoredTrialCount: number;
  readonly turn: TurnFacts;
}

export interface OptimizerSource {
  facts(): OptimizerFacts;
}

/** Questions about the whole cluster, answered from the store. */
export interface ClusterQueries {
  now(): Promise<readonly NodeState[]>;
  history(query: HistoryQuery): Promise<SeriesAnswer>;
  events(query: EventQuery): Promise<readonly ClusterEvent[]>;
  nodes(): Promise<readonly KnownNode[]>;
  top(query: TopQuery): Promise<readonly TopWorker[]>;
  compare(query: CompareQuery): Promise<ComparisonAnswer>;
  worth(query: WorthQuery): Promise<WorthAnswer>;
}

/** A figure of a worker on its way to its limit. Times are ms from the forecast. */
export type WorkerForecast = WorkerIdentity & {
  readonly metric: MetricName;
  readonly limit: number;
} & LimitForecast;

export interface NodeForecast {
  readonly horizonMs: number;
  readonly workers: readonly WorkerForecast[];
  /** What use of the whole node is expected in the coming hours. */
  readonly usage: readonly ({ readonly metric: MetricName } & UsageForecast)[];
}

export interface ForecastSource {
  now(): NodeForecast;
}

export interface HealthSource {
  /** The primary works. */
  isLive(): boolean;
  /** As many workers serve as the setting readyWorkers asks for. */
  isReady(): boolean;
  status(): NodeStatus;
}

/** A place without a worker, and what follows. */
export interface SlotAtRest {
  readonly slot: number;
  /** `waiting`: for the next try. `failed`: it crashed too often in a row. `done`: its worker said so by its exit code. */
  readonly state: 'waiting' | 'failed' | 'done';
  /** How its last worker ended, and for `failed` and `done` what that means. */
  readonly reason: string;
  readonly sinceMs: number;
  /** In a row. */
  readonly crashCount: number;
  /** Absent: it stays empty until a reload or restart fills it. */
  readonly nextTryAtMs?: number;
}

/** One node in short: what `perf-supervisor status` shows. */
export interface NodeStatus {
  readonly name: string;
  readonly nodeId: string;
  readonly pid: number;
  readonly version: string;
  readonly startedAtMs: number;
  readonly script: string;
  readonly isReady: boolean;
  readonly adminUrl?: string;
  /** Where the workers listen, for example `http://127.0.0.1:3000`. */
  readonly addresses: readonly string[];
  readonly restartCount: number;
  readonly store: StoreHealth;
  readonly workers: readonly WorkerSnapshot[];
  readonly slotsAtRest: readonly SlotAtRest[];
  /** What the runs on this node prove about its strategies; absent from a supervisor of an older version. */
  readonly verdicts?: readonly StrategyVerdict[];
  readonly droppedMessageCount: number;
  /** Absent where workers accept by themselves. */
  readonly routing?: RoutingFigures;
  /** Absent from supervisors of older versions. */
  readonly plannedReloads?: PlannedReloads;
  /** Where strategies begin to act; absent from supervisors of older versions, as is the next. */
  readonly thresholds?: { readonly memoryRatio: number; readonly cpuRatio: number };
  /** How far apart the points of stored history are. */
  readonly historyIntervalMs?: number;
}

/** This node for programs that watch it. */
export interface ExpositionSource {
  /** Everything there is for Prometheus; waits a bounded time for workers that have registries of their own. */
  expose(format: ExpositionFormat): Promise<Uint8Array<ArrayBuffer>>;
  /** How full the running workers are together: 1 is full. */
  loadRatio(): number;
}

/** Everything that the admin server asks of the program. */
export interface AdminPorts {
  readonly workers: WorkerSource;
  readonly commands: CommandSink;
  readonly supervision: SupervisionCommands;
  readonly diagnostics: DiagnosticCommands;
  readonly cluster: ClusterQueries;
  readonly health: HealthSource;
  readonly forecasts: ForecastSource;
  readonly optimizer: OptimizerSource;
  readonly exposition: ExpositionSource;
  readonly alerts: AlertSource;
  readonly fleet: FleetCommands;
  readonly logging: LogLevels;
}
