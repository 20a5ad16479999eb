import type { FleetCommand, FleetResult } from '../protocol/fleet-command.js';

export interface TakenCommand {
  readonly command: FleetCommand;
  /** Its sender has stopped waiting: it must not be carried out any more. */
  readonly isExpired: boolean;
}

/** Where the nodes of a cluster leave commands for each other. Only a store that several nodes share has one. */
export interface CommandBox {
  /**
   * Leaves a command for a node; an id that was sent before is not left again.
   * @param deadlineMs from now on, at most an hour: what was not begun by then never is
   * @throws {SupervisorError} PS_STORE_AWAY, PS_COMMAND_TOO_MANY
   */
  send(nodeId: string, command: FleetCommand, deadlineMs: number): Promise<void>;
  /** What became of it; `undefined` as long as nobody has said. @throws {SupervisorError} PS_STORE_AWAY */
  result(nodeId: string, commandId: string): Promise<FleetResult | undefined>;
  /** Takes what waits for this node; each command is taken once in the cluster. @throws {SupervisorError} PS_STORE_AWAY */
  take(): Promise<readonly TakenCommand[]>;
  /** Says what became of it. @throws {SupervisorError} PS_STORE_AWAY */
  finish(commandId: string, result: FleetResult): Promise<void>;
  /** Told when commands wait for this node, within a second or so. */
  onWaiting(listener: () => void): void;
}
