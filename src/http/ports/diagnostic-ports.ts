import type { ProfileKind } from '../../protocol/diagnosis.js';

export interface TriggerCommand {
  readonly workerId: number;
  readonly action: string;
  /** JSON text; absent: the action gets `undefined`. */
  readonly input?: string;
}

/** A profile that waits in its worker to be fetched part by part. */
export interface TakenProfile {
  readonly profileId: string;
  readonly lengthChars: number;
}

export interface WrittenSnapshot {
  readonly file: string;
  readonly sizeBytes: number;
  readonly tookMs: number;
}

/** What operators ask of one worker; only over the control socket, since each can read or change all of it. */
export interface DiagnosticCommands {
  /** @returns what the action returned, parsed. @throws {SupervisorError} PS_ACTION_UNKNOWN, PS_ACTION_FAILED, PS_WORKER_* */
  trigger(command: TriggerCommand, requestedBy: string): Promise<unknown>;
  /** @throws {SupervisorError} PS_PROFILE_BUSY, PS_PROFILE_FAILED, PS_WORKER_* */
  profile(workerId: number, profile: ProfileKind, durationMs: number): Promise<TakenProfile>;
  /** The characters from `offset` on. @throws {SupervisorError} PS_PROFILE_FAILED, PS_WORKER_* */
  profilePart(workerId: number, profileId: string, offset: number): Promise<string>;
  /** @param file absent: a new one in the run directory. @throws {SupervisorError} PS_SNAPSHOT_FAILED, PS_WORKER_* */
  heapSnapshot(workerId: number, file: string | undefined, requestedBy: string): Promise<WrittenSnapshot>;
  /** The watchdog leaves the worker alone until it is closed. @throws {SupervisorError} PS_INSPECT_FAILED, PS_WORKER_* */
  inspect(workerId: number, port: number, requestedBy: string): Promise<string>;
  closeInspector(workerId: number, requestedBy: string): Promise<void>;
}
