import type { WireError } from '../../core/errors.js';

/** Which workers a command means; absent: all of them. */
export interface WorkerTarget {
  readonly workerId?: number;
  readonly slot?: number;
}

/** One thing that happened on the way of a long command; shown as it happens. */
export interface Progress {
  readonly atMs: number;
  readonly slot: number;
  readonly workerId: number;
  /** A word of the lifecycle: `forked`, `running`, `draining`, `gone`, `rolled-back`. */
  readonly phase: string;
  /** For people, for example `draining 37 of 120 peers, 412 s left`. */
  readonly message: string;
}

export type OnProgress = (progress: Progress) => void;

export interface ReloadCommand {
  readonly requestedBy: string;
  /** How many slots are replaced at the same time; 1 by default, never all of them. */
  readonly parallel?: number;
  /** The first new worker is watched this long before the others follow; absent: no canary. */
  readonly canaryMs?: number;
  /**
   * Variables that take the place of those that the supervisor was started with; a `null` removes one. Absent: those of
   * the last reload that had some.
   */
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly drainTimeoutMs?: number;
}

/** One name whose value is another now; the values are absent where they may be secret. */
export interface NamedChange<Name extends string = string> {
  readonly name: Name;
  readonly kind: 'added' | 'changed' | 'removed';
  readonly before?: string;
  readonly after?: string;
}

/** What files and environment say now that they did not say when they were last read. */
export interface ConfigurationChanges {
  readonly environment: readonly NamedChange[];
  /** That the new workers have. */
  readonly settings: readonly NamedChange[];
  /** Settings and keys that changed too, but only count after the whole supervisor was started anew. */
  readonly needsRestart: readonly string[];
}

/** What became of each slot. `failures` is not empty: the old workers of those slots go on. */
export interface SlotReport {
  readonly replaced: readonly { readonly slot: number; readonly workerId: number; readonly tookMs: number }[];
  readonly failures: readonly { readonly slot: number; readonly error: WireError }[];
  readonly changes?: ConfigurationChanges;
}

export interface DrainCommand extends WorkerTarget {
  readonly requestedBy: string;
  /** When what is left is cut, ms from now; absent: the setting. */
  readonly deadlineMs?: number;
  /** So few peers may be cut before the deadline; 0 by default. */
  readonly minPeers?: number;
}

export interface DrainReport {
  readonly drained: readonly { readonly workerId: number; readonly cutCount: number; readonly tookMs: number }[];
  readonly failures: readonly { readonly workerId: number; readonly error: WireError }[];
}

export interface ScaleReport {
  readonly before: number;
  readonly after: number;
  /** Slots that were added or drained away. */
  readonly slots: readonly number[];
}

export interface RestartCommand extends WorkerTarget {
  readonly requestedBy: string;
  /** The old worker is killed at once; absent: it gets SIGTERM and the time of the setting. */
  readonly isForced?: boolean;
  /** As of a reload. */
  readonly environment?: Readonly<Record<string, string | null>>;
}

export interface ResetReport {
  /** The counters as they were. */
  readonly slots: readonly { readonly slot: number; readonly crashCount: number }[];
  /** Of the whole node as it was; absent where only some slots were meant. */
  readonly restartCount?: number;
}

/** Changes to the set of workers. Only one reload or scale runs at a time: PS_COMMAND_BUSY otherwise. */
export interface SupervisionCommands {
  /** Reads files and environment again. @throws {SupervisorError} PS_COMMAND_BUSY, PS_CONFIG_* (nothing has changed) */
  reload(command: ReloadCommand, onProgress: OnProgress): Promise<SlotReport>;
  /** Replaces without draining: stop, then start; reads files again as `reload` does. */
  restart(command: RestartCommand, onProgress: OnProgress): Promise<SlotReport>;
  /** Takes no new work and lets the old end; the worker stays, drained, until `undrain`, reload or stop. */
  drain(command: DrainCommand, onProgress: OnProgress): Promise<DrainReport>;
  undrain(target: WorkerTarget & { readonly requestedBy: string }): Promise<void>;
  /** Sets restart counters back to 0: the next crash is a first one. */
  reset(target: WorkerTarget & { readonly requestedBy: string }): ResetReport;
  /** `count` is the wanted number of workers, at least 1. Fewer: the least loaded are drained away. */
  scale(count: number, requestedBy: string, onProgress: OnProgress): Promise<ScaleReport>;
}
