import { join } from 'node:path';
import type { Clock } from '../../core/clock.js';
import { SupervisorError } from '../../core/errors.js';
import type {
  DiagnosticCommands,
  TakenProfile,
  TriggerCommand,
  WrittenSnapshot,
} from '../../http/ports/diagnostic-ports.js';
import type { DiagnosticOrder, ProfileKind } from '../../protocol/diagnosis.js';
import { readCount, readNumber, readRecord, readText, type UnknownRecord } from '../../protocol/read.js';
import type { CommandBus } from './command-bus.js';
import type { OnOperation } from './operations.js';
import type { WorkerHandle } from '../worker/worker-handle.js';

/** Longer than a web server lets an action wait, shorter than a person does. */
const actionDeadlineMs = 60_000;
const shortDeadlineMs = 10_000;
/** V8 writes some 50 MB a second. */
const snapshotDeadlineMs = 10 * 60_000;

export interface DiagnosisOptions {
  readonly bus: Pick<CommandBus, 'diagnose'>;
  readonly handles: () => readonly WorkerHandle[];
  /** Where heap snapshots go that nobody named a file for. */
  readonly directory: string;
  readonly clock: Clock;
  readonly onOperation: OnOperation;
  /** The silence of this worker is counted anew: it stood still because we asked for that. */
  readonly onResumed: (handle: WorkerHandle) => void;
}

/** Passes what operators ask on to the worker that is meant, and reads its answers. */
export class Diagnosis implements DiagnosticCommands {
  readonly #options: DiagnosisOptions;
  readonly #paused = new WeakSet<WorkerHandle>();

  constructor(options: DiagnosisOptions) {
    this.#options = options;
  }

  /** Whether the worker may stand still: under a debugger, or while its heap is written. */
  readonly isPaused = (handle: WorkerHandle): boolean => this.#paused.has(handle);

  async trigger({ workerId, action, input }: TriggerCommand, requestedBy: string): Promise<unknown> {
    const handle = this.#find(workerId);
    this.#tell(handle, 'trigger', `${action} by ${requestedBy}`);
    const order = { kind: 'trigger' as const, action, ...(input !== undefined && { input }) };
    return this.#ask(handle, order, actionDeadlineMs);
  }

  async profile(workerId: number, profile: ProfileKind, durationMs: number): Promise<TakenProfile> {
    const order = { kind: 'profile' as const, profile, durationMs };
    const answer = await this.#askRecord(workerId, order, durationMs + actionDeadlineMs);
    const profileId = readText(answer['profileId'], 64);
    const lengthChars = readCount(answer['lengthChars']);
    if (profileId === undefined || lengthChars === undefined) throw unreadable(workerId);
    return { profileId, lengthChars };
  }

  async profilePart(workerId: number, profileId: string, offset: number): Promise<string> {
    const answer = await this.#askRecord(workerId, { kind: 'profile-part', profileId, offset }, shortDeadlineMs);
    const text = readText(answer['text'], Number.POSITIVE_INFINITY);
    if (text === undefined) throw unreadable(workerId);
    return text;
  }

  async heapSnapshot(workerId: number, file: string | undefined, requestedBy: string): Promise<WrittenSnapshot> {
    const handle = this.#find(workerId);
    const order = { kind: 'heap-snapshot' as const, file: file ?? this.#snapshotFile(handle) };
    this.#paused.add(handle);
    try {
      const answer = await this.#askRecord(workerId, order, snapshotDeadlineMs);
      const sizeBytes = readCount(answer['sizeBytes']);
      const tookMs = readNumber(answer['tookMs']);
      if (sizeBytes === undefined || tookMs === undefined) throw unreadable(workerId);
      this.#tell(handle, 'heap-snapshot', `by ${requestedBy}`, { sizeBytes, tookMs });
      return { file: order.file, sizeBytes, tookMs };
    } finally {
      this.#resume(handle);
    }
  }

  async inspect(workerId: number, port: number, requestedBy: string): Promise<string> {
    const handle = this.#find(workerId);
    const wasPaused = this.isPaused(handle);
    this.#paused.add(handle);
    try {
      const { url: raw } = await this.#askRecord(workerId, { kind: 'inspect', port }, shortDeadlineMs);
      const url = readText(raw);
      if (url === undefined) throw unreadable(workerId);
      this.#tell(handle, 'inspect', `inspector opened by ${requestedBy}`);
      return url;
    } catch (thrown) {
      if (!wasPaused) this.#resume(handle);
      throw thrown;
    }
  }

  async closeInspector(workerId: number, requestedBy: string): Promise<void> {
    const handle = this.#find(workerId);
    await this.#ask(handle, { kind: 'inspect-close' }, shortDeadlineMs);
    this.#resume(handle);
    this.#tell(handle, 'inspect', `inspector closed by ${requestedBy}`);
  }

  #snapshotFile({ slot, workerId }: WorkerHandle): string {
    const { directory, clock } = this.#options;
    return join(directory, `heap-slot${slot}-worker${workerId}-${clock.now()}.heapsnapshot`);
  }

  #resume(handle: WorkerHandle): void {
    this.#paused.delete(handle);
    this.#options.onResumed(handle);
  }

  #tell(handle: WorkerHandle, action: string, reason: string, inputs: Readonly<Record<string, number>> = {}): void {
    this.#options.onOperation(handle, { action, reason, inputs });
  }

  async #askRecord(workerId: number, order: DiagnosticOrder, deadlineMs: number): Promise<UnknownRecord> {
    const record = readRecord(await this.#ask(this.#find(workerId), order, deadlineMs));
    if (!record) throw unreadable(workerId);
    return record;
  }

  async #ask(handle: WorkerHandle, order: DiagnosticOrder, deadlineMs: number): Promise<unknown> {
    const text = await this.#options.bus.diagnose(handle, order, deadlineMs);
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw unreadable(handle.workerId, cause);
    }
  }

  /** @throws {SupervisorError} PS_WORKER_UNKNOWN */
  #find(workerId: number): WorkerHandle {
    const handles = this.#options.handles().filter(({ state }) => state !== 'gone');
    const found = handles.find((handle) => handle.workerId === workerId);
    if (found) return found;
    const known = handles.map((handle) => handle.workerId).join(', ') || 'none';
    throw new SupervisorError('PS_WORKER_UNKNOWN', { workerId, known });
  }
}

function unreadable(workerId: number, cause?: unknown): SupervisorError {
  return new SupervisorError('PS_WORKER_ANSWER_UNREADABLE', { workerId }, { cause });
}
