import { AsyncResource } from 'node:async_hooks';
import type { Clock } from '../../core/clock.js';
import type { Admission, RefusalReason, RequestClass } from '../../optimizer/admission/admission.js';
import type { Arrival } from './server-hook.js';

/** An arrival with the asynchronous context in which its server announced it. */
export interface QueuedArrival {
  readonly arrival: Arrival;
  readonly context: AsyncResource;
}

export interface DispatchListener {
  onRefused(arrival: Arrival, reason: RefusalReason, requestClass: RequestClass): void;
  /** The client gave up while its request waited. */
  onAbandoned(): void;
  onServed(waitedMs: number): void;
}

/** Small requests are served together, so that a turn of the loop is not paid for each. */
const quantumMs = 2;
/**
 * So many turns of the loop may go into taking in requests before the next are served: one connection is accepted in each.
 * They are counted, not timed, since those at work have their share of each turn and end meanwhile. Their number doubles
 * while it is not enough, so that a backlog does not last, and halves again.
 */
const leastIntakeTurns = 2;
const mostIntakeTurns = 64;
/** On a machine where others have the processor a turn may take long: the server must not stop serving for that. */
const mostIntakeMs = 20;

/**
 * Serves one request at a time and takes in everything that arrived meanwhile before the next: otherwise the queue would
 * be in the kernel, where nobody knows who waits and for how long.
 */
export class Dispatcher {
  readonly #admission: Admission<QueuedArrival>;
  readonly #listener: DispatchListener;
  readonly #clock: Clock;
  #hasArrivals = false;
  #isScheduled = false;
  #intakeTurnCount = 0;
  #intakeSinceMs = 0;
  #mostIntakeTurns = leastIntakeTurns;

  constructor(admission: Admission<QueuedArrival>, clock: Clock, listener: DispatchListener) {
    this.#admission = admission;
    this.#listener = listener;
    this.#clock = clock;
  }

  /** Something is on its way: the next turn of the loop may bring a request. */
  noteConnection(): void {
    this.#hasArrivals = true;
    this.schedule();
  }

  take(arrival: Arrival, requestClass: RequestClass): void {
    this.#hasArrivals = true;
    const waiting = { arrival, context: new AsyncResource('PERF_SUPERVISOR_ADMISSION') };
    if (!arrival.response) arrival.socket.on('error', ignore);
    const reason = this.#admission.arrive(waiting, requestClass, this.#clock.monotonicMs());
    if (reason) this.#listener.onRefused(arrival, reason, requestClass);
    this.schedule();
  }

  schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => this.#turn());
  }

  /** Serves whatever waits, at once: the end of admission control. */
  flush(): void {
    for (const waiting of this.#admission.takeAll()) setImmediate(() => this.#serve(waiting));
  }

  #turn(): void {
    this.#isScheduled = false;
    const startedAtMs = this.#clock.monotonicMs();
    if (this.#isTakingIn(startedAtMs)) return this.schedule();
    this.#serveSome(startedAtMs);
  }

  /** Whether to go on with taking in: something came in the last turn, and there are turns left for that. */
  #isTakingIn(nowMs: number): boolean {
    const hadArrivals = this.#hasArrivals;
    this.#hasArrivals = false;
    if (this.#intakeTurnCount === 0) this.#intakeSinceMs = nowMs;
    const isInTime = nowMs - this.#intakeSinceMs < mostIntakeMs;
    if (hadArrivals && isInTime && this.#intakeTurnCount < this.#mostIntakeTurns) {
      this.#intakeTurnCount += 1;
      return true;
    }
    this.#mostIntakeTurns = hadArrivals
      ? Math.min(mostIntakeTurns, this.#mostIntakeTurns * 2)
      : Math.max(leastIntakeTurns, this.#mostIntakeTurns / 2);
    this.#intakeTurnCount = 0;
    return false;
  }

  /** Schedules the next turn first: what a program throws must not hold up the others. */
  #serveSome(startedAtMs: number): void {
    let nowMs = startedAtMs;
    do {
      const ruling = this.#admission.next(nowMs);
      if (!ruling) return;
      this.schedule();
      if (ruling.type === 'gone') this.#listener.onAbandoned();
      else if (ruling.type === 'refuse')
        this.#listener.onRefused(ruling.item.arrival, ruling.reason, ruling.requestClass);
      else {
        this.#listener.onServed(ruling.waitedMs);
        this.#serve(ruling.item);
      }
      nowMs = this.#clock.monotonicMs();
    } while (nowMs - startedAtMs < quantumMs);
  }

  #serve({ arrival, context }: QueuedArrival): void {
    const { response, socket, pass } = arrival;
    const serving = this.#admission.begin(this.#clock.monotonicMs());
    const end = (): void => {
      this.#admission.end(serving, this.#clock.monotonicMs());
      if (this.#admission.waitingCount > 0) this.schedule();
    };
    if (!response) socket.off('error', ignore);
    try {
      context.runInAsyncScope(pass);
    } finally {
      if (!response || response.writableEnded) end();
      else response.once('close', end);
    }
  }
}

/** Whether the client of a request hung up while it waited: its server has then ended the socket. */
export function isGone({ arrival }: QueuedArrival): boolean {
  return arrival.socket.destroyed || !arrival.socket.writable;
}

/** Between its server and its program a socket has no listener, and an error would end the process. */
function ignore(): void {
  return undefined;
}
