import type { OptimizationOutcome, StrategyName } from '../protocol/outcome.js';
import type { ClusterEvent, WorkerSnapshot } from '../protocol/snapshot.js';
import type { WireError } from '../core/errors.js';
import type { DiagnosticCommands } from './diagnostic-ports.js';
import type { PlannedReloads } from './planned-reloads.js';
import type { SupervisionCommands } from './supervision-ports.js';
import type { EventQuery, HistoryQuery, NodeState, SeriesAnswer, StoreHealth } from '../store/metrics-store.js';

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
  readonly requestedBy: string;
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

/** Questions about the whole cluster, answered from the store. */
export interface ClusterQueries {
  now(): Promise<readonly NodeState[]>;
  history(query: HistoryQuery): Promise<SeriesAnswer>;
  events(query: EventQuery): Promise<readonly ClusterEvent[]>;
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
  readonly droppedMessageCount: number;
  /** Absent from supervisors of older versions. */
  readonly plannedReloads?: PlannedReloads;
}

/** Everything that the admin server asks of the program. */
export interface AdminPorts {
  readonly workers: WorkerSource;
  readonly commands: CommandSink;
  readonly supervision: SupervisionCommands;
  readonly diagnostics: DiagnosticCommands;
  readonly cluster: ClusterQueries;
  readonly health: HealthSource;
  /** The Prometheus exposition of this node. */
  metricsText(): string;
}
