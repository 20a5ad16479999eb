import type { WireError } from '../../core/errors.js';
import type { LogLevel } from '../../core/logger.js';
import type { CommandNote } from '../../protocol/node-event.js';
import type { UnknownRecord } from '../../protocol/read.js';

/** An action that another node shall carry out. */
export interface FleetOrder {
  readonly nodeId: string;
  readonly action: string;
  /** As POST /actions/<action> takes it there. */
  readonly body: UnknownRecord;
  /** Through which door it came, and from which kind of address. */
  readonly by: string;
  /** Absent: one is made. The same id sent twice is carried out once. */
  readonly commandId?: string;
  /** How long to wait for the answer, ms; what was not begun by then never is. Absent: a minute. */
  readonly waitMs?: number;
}

/** How a command ended that was given here. */
export type EndedCommand = Pick<CommandNote, 'action' | 'by' | 'state' | 'reason'> & {
  readonly slot?: number;
  readonly workerId?: number;
  readonly tookMs: number;
};

/** Commands for other nodes, and the audit of all of them. */
export interface FleetCommands {
  /**
   * Has another node carry out an action, and waits for its report.
   * @throws {SupervisorError} PS_NODE_UNKNOWN, PS_NODE_AWAY, PS_COMMAND_* and whatever the action throws there;
   * PS_COMMAND_UNANSWERED: nobody knows whether it was carried out
   */
  send(order: FleetOrder): Promise<object>;
  /** Writes into the audit how a command ended that was carried out here. */
  ended(command: EndedCommand): void;
  /** Marks in the timeline that another version runs from now on. */
  deployed(label: string, by: string): void;
}

export interface LogLevelReport {
  readonly level: LogLevel;
  readonly before: LogLevel;
  /** Workers that log at this level too from now on. */
  readonly workers: readonly number[];
  readonly failures: readonly { readonly workerId: number; readonly error: WireError }[];
}

export interface LogLevels {
  /** Sets what the primary and its workers log, until they are started anew. */
  setLevel(level: LogLevel): Promise<LogLevelReport>;
}
