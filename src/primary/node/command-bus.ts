import { SupervisorError, type WireError } from '../../core/errors.js';
import type { CommandSink, OptimizeCommand, OptimizeReport, StopOrder } from '../../http/ports/ports.js';
import type { DiagnosticOrder } from '../../protocol/diagnosis.js';
import type { DrainProgressMessage, DrainRequest, Reply, ToWorker, WorkLeft } from '../../protocol/messages.js';
import type { RequestTable } from '../../protocol/request-table.js';
import { compact } from '../../protocol/read.js';
import type { WorkerHandle } from '../worker/worker-handle.js';

/** All strategies of one worker, each within its own budget, end well within this. */
const optimizeDeadlineMs = 30_000;
/** A worker has a little longer to answer than it was given to drain. */
const drainReplyMs = 2000;
const undrainDeadlineMs = 5000;
const shedDeadlineMs = 2000;

export interface CommandBusOptions {
  readonly requests: RequestTable;
  readonly handles: () => readonly WorkerHandle[];
  readonly onStop: (requestedBy: string, order: StopOrder) => void;
}

export type DrainOrder = Pick<DrainRequest, 'graceMs' | 'purpose' | 'minPeers'>;

type Answer =
  | { readonly workerId: number; readonly outcomes: OptimizeReport['replies'][number]['outcomes'] }
  | { readonly workerId: number; readonly error: WireError };

/** Sends commands to one or all workers and tells who replied and who did not. */
export class CommandBus implements CommandSink {
  readonly #options: CommandBusOptions;
  readonly #drains = new Map<string, { readonly workerId: number; readonly onLeft: (left: WorkLeft) => void }>();

  constructor(options: CommandBusOptions) {
    this.#options = options;
  }

  async optimize(command: OptimizeCommand): Promise<OptimizeReport> {
    const answers = await Promise.all(
      this.#targets(command.workerId).map((handle) => this.#optimizeOne(handle, command)),
    );
    return {
      replies: answers.filter((answer) => 'outcomes' in answer),
      failures: answers.filter((answer) => 'error' in answer),
    };
  }

  stop(requestedBy: string, order: StopOrder = {}): void {
    this.#options.onStop(requestedBy, order);
  }

  /**
   * @param onLeft told once a second what the worker still serves
   * @returns what was left at the deadline
   */
  async drain(
    handle: WorkerHandle,
    order: DrainOrder,
    onLeft: (left: WorkLeft) => void = () => undefined,
  ): Promise<number> {
    let id = '';
    try {
      const reply = await this.#ask(handle, order.graceMs + drainReplyMs, (requestId) => {
        id = requestId;
        this.#drains.set(id, { workerId: handle.workerId, onLeft });
        return { type: 'drain', requestId, ...order };
      });
      return reply.type === 'drained' ? reply.cutCount : 0;
    } finally {
      this.#drains.delete(id);
    }
  }

  drainProgress(
    { workerId }: WorkerHandle,
    { requestId, requests, sockets, webSockets, peers }: DrainProgressMessage,
  ): void {
    const drain = this.#drains.get(requestId);
    if (drain?.workerId === workerId) drain.onLeft({ requests, sockets, webSockets, peers });
  }

  async undrain(handle: WorkerHandle): Promise<void> {
    await this.#ask(handle, undrainDeadlineMs, (requestId) => ({ type: 'undrain', requestId }));
  }

  /** @returns JSON text, as the worker wrote it */
  async diagnose(handle: WorkerHandle, order: DiagnosticOrder, deadlineMs: number): Promise<string> {
    const reply = await this.#ask(handle, deadlineMs, (requestId) => ({ type: 'diagnose', requestId, order }));
    if (reply.type === 'diagnosed') return reply.answer;
    throw new SupervisorError('PS_WORKER_ANSWER_UNREADABLE', { workerId: handle.workerId });
  }

  /**
   * @param moveCount so many of its peers should connect anew
   * @returns how many of its servers take no connections now
   */
  async shed(handle: WorkerHandle, forMs: number, moveCount: number): Promise<number> {
    const reply = await this.#ask(handle, shedDeadlineMs, (requestId) => ({
      type: 'shed',
      requestId,
      forMs,
      moveCount,
    }));
    return reply.type === 'shed-set' ? reply.pausedCount : 0;
  }

  async #optimizeOne(handle: WorkerHandle, command: OptimizeCommand): Promise<Answer> {
    const { workerId } = handle;
    const { strategy, requestedBy, isDryRun } = command;
    const trigger = command.trigger ?? ('command' as const);
    try {
      const reply = await this.#ask(handle, optimizeDeadlineMs, (requestId) =>
        compact({ type: 'optimize' as const, requestId, strategy, trigger, requestedBy, isDryRun }),
      );
      if (reply.type === 'optimized') return { workerId, outcomes: reply.outcomes };
      throw new SupervisorError('PS_WORKER_NO_REPLY', { workerId, deadlineMs: optimizeDeadlineMs });
    } catch (thrown) {
      if (thrown instanceof SupervisorError) return { workerId, error: thrown.toWire() };
      throw thrown;
    }
  }

  #ask(handle: WorkerHandle, deadlineMs: number, build: (requestId: string) => ToWorker): Promise<Reply> {
    const { requests } = this.#options;
    const { requestId, reply } = requests.open(handle.workerId, deadlineMs);
    if (!handle.process.port.send(build(requestId))) requests.workerGone(handle.workerId);
    return reply;
  }

  #targets(workerId: number | undefined): readonly WorkerHandle[] {
    const handles = this.#options.handles().filter(({ state }) => state !== 'gone');
    if (workerId === undefined) return handles;
    const target = handles.find((handle) => handle.workerId === workerId);
    if (target) return [target];
    const known = handles.map((handle) => handle.workerId).join(', ') || 'none';
    throw new SupervisorError('PS_WORKER_UNKNOWN', { workerId, known });
  }
}
