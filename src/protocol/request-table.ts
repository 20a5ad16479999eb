import type { Cancel, Clock } from '../core/clock.js';
import { SupervisorError } from '../core/errors.js';
import type { Reply } from './messages.js';

interface Pending {
  readonly workerId: number;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: SupervisorError) => void;
  readonly cancelDeadline: Cancel;
}

/** The questions that wait for an answer: each ends by a reply, by its deadline, or by the worker's end. */
export class RequestTable {
  readonly #clock: Clock;
  readonly #pending = new Map<string, Pending>();
  #nextId = 1;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get pendingCount(): number {
    return this.#pending.size;
  }

  /**
   * Opens a question to one worker.
   * @returns its id and the reply, which rejects with PS_WORKER_NO_REPLY, PS_WORKER_GONE or what the worker refused with
   */
  open(workerId: number, deadlineMs: number): { readonly requestId: string; readonly reply: Promise<Reply> } {
    const requestId = `r${this.#nextId++}`;
    const reply = new Promise<Reply>((resolve, reject) => {
      const cancelDeadline = this.#clock.after(deadlineMs, () => {
        this.#pending.delete(requestId);
        reject(new SupervisorError('PS_WORKER_NO_REPLY', { workerId, deadlineMs }));
      });
      this.#pending.set(requestId, { workerId, resolve, reject, cancelDeadline });
    });
    return { requestId, reply };
  }

  /** @returns false when nobody waits for it: too late, or from a worker that was not asked */
  settle(workerId: number, reply: Reply): boolean {
    const pending = this.#pending.get(reply.requestId);
    if (pending?.workerId !== workerId) return false;
    this.#close(reply.requestId, pending);
    if (reply.type === 'refused') pending.reject(SupervisorError.fromWire(reply.error));
    else pending.resolve(reply);
    return true;
  }

  workerGone(workerId: number): void {
    for (const [requestId, pending] of this.#pending) {
      if (pending.workerId !== workerId) continue;
      this.#close(requestId, pending);
      pending.reject(new SupervisorError('PS_WORKER_GONE', { workerId }));
    }
  }

  #close(requestId: string, pending: Pending): void {
    this.#pending.delete(requestId);
    pending.cancelDeadline();
  }
}
