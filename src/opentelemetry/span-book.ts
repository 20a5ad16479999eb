import { createHash, randomUUID } from 'node:crypto';
import type { OptimizationOutcome } from '../protocol/outcome.js';
import type { ClusterEvent, WorkerEvent } from '../protocol/snapshot.js';
import type { Attributes, FinishedSpan } from './export-data.js';

/** What a collector that is away costs at most; later spans are dropped, and counted. */
const mostWaiting = 2048;

/** Steps that begin something which takes its time with this worker. */
const beginnings: ReadonlySet<string> = new Set(['reload', 'restart', 'drain']);
/** What a step's end is called, by the name of its beginning. */
const ends: Readonly<Record<string, string>> = { drained: 'drain' };

type Operation = Extract<ClusterEvent, { type: 'operation' }>;

interface OpenSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startMs: number;
  readonly attributes: Attributes;
}

/** Makes spans of what happens: runs of strategies, commands, and what a command does to each worker. */
export class SpanBook {
  #finished: FinishedSpan[] = [];
  #droppedCount = 0;
  #command: OpenSpan | undefined;
  /** Why the command that runs did not do all of its work. */
  #failure: string | undefined;
  /** By worker and action. */
  readonly #open = new Map<string, OpenSpan>();

  get droppedCount(): number {
    return this.#droppedCount;
  }

  happened(event: ClusterEvent): void {
    if (event.type === 'optimization') this.#finish(spanOfRun(event, event.outcome));
    if (event.type === 'effect-measured') this.#finish(spanOfEffect(event));
    if (event.type === 'operation') this.#step(event);
    if (event.type === 'worker-exited') this.#workerEnded(event);
  }

  /**
   * A command over several workers begins, such as `reload by cli`; what happens to them meanwhile belongs to it. One such
   * command runs at a time.
   * @returns to be called at its end, with the reason if it failed
   */
  commandBegins(what: string, startMs: number): (endMs: number, failure?: string) => void {
    const [name = what] = what.split(' ', 1);
    // Several nodes begin the same command at the same moment when a cron pattern says so.
    const command = { ...idsOf(randomUUID()), name, startMs, attributes: { 'perf_supervisor.reason': what } };
    this.#command = command;
    this.#failure = undefined;
    return (endMs, failure = this.#failure) => {
      this.#command = undefined;
      this.#finish(closed(command, endMs, failure));
    };
  }

  /** All that are finished, once. */
  take(): readonly FinishedSpan[] {
    const taken = this.#finished;
    this.#finished = [];
    return taken;
  }

  /** What could not be sent is taken again next time, before what is newer. */
  giveBack(spans: readonly FinishedSpan[]): void {
    const newer = this.take();
    for (const span of [...spans, ...newer]) this.#finish(span);
  }

  #step(event: Operation): void {
    const { action, atMs, reason } = event;
    const begun = ends[action] ?? action.replace(/-failed$/, '');
    const key = `${event.workerId} ${begun}`;
    const open = this.#open.get(key);
    const failure = action.endsWith('-failed') ? reason : undefined;
    this.#failure ??= failure;
    if (open && begun !== action) {
      this.#open.delete(key);
      const attributes = { ...open.attributes, ...inputsOf(event), 'perf_supervisor.result': reason };
      this.#finish(closed({ ...open, attributes }, atMs, failure));
    } else if (beginnings.has(action)) this.#open.set(key, this.#begin(event));
    else this.#finish(closed(this.#begin(event), atMs, failure));
  }

  #begin(event: Operation): OpenSpan {
    const parent = this.#command;
    const ids = idsOf(event.id);
    return {
      ...ids,
      ...(parent && { traceId: parent.traceId, parentSpanId: parent.spanId }),
      name: `${event.action} worker`,
      startMs: event.atMs,
      attributes: { ...workerOf(event), ...inputsOf(event), 'perf_supervisor.reason': event.reason },
    };
  }

  /** A worker that is replaced has gone through its drain then. */
  #workerEnded({ workerId, atMs, reason }: Extract<ClusterEvent, { type: 'worker-exited' }>): void {
    for (const action of beginnings) {
      const key = `${workerId} ${action}`;
      const open = this.#open.get(key);
      if (!open) continue;
      this.#open.delete(key);
      this.#finish(closed({ ...open, attributes: { ...open.attributes, 'perf_supervisor.result': reason } }, atMs));
    }
  }

  #finish(span: FinishedSpan): void {
    if (this.#finished.length < mostWaiting) this.#finished.push(span);
    else this.#droppedCount += 1;
  }
}

function spanOfRun(worker: WorkerEvent, outcome: OptimizationOutcome): FinishedSpan {
  const { id, name, status, trigger, reason, startedAtMs, durationMs, actions, cost } = outcome;
  return {
    ...idsOf(id),
    name: `optimize ${name}`,
    startMs: startedAtMs,
    endMs: startedAtMs + durationMs,
    attributes: {
      ...workerOf(worker),
      'perf_supervisor.strategy': name,
      'perf_supervisor.status': status,
      'perf_supervisor.trigger': trigger,
      'perf_supervisor.actions': actions.map(({ action, count }) => `${action} ${count}`).join(', '),
      ...(reason !== undefined && { 'perf_supervisor.reason': reason }),
      ...(cost && { 'perf_supervisor.pause': cost.pauseMs / 1000 }),
    },
    ...(status === 'failed' && { failure: reason ?? 'failed' }),
  };
}

/** What a run changed is known long after its end: a span without length in the trace of the run. */
function spanOfEffect(event: Extract<ClusterEvent, { type: 'effect-measured' }>): FinishedSpan {
  const { id, outcomeId, atMs, strategy, effect } = event;
  const run = idsOf(outcomeId);
  return {
    ...idsOf(id),
    traceId: run.traceId,
    parentSpanId: run.spanId,
    name: `effect of ${strategy}`,
    startMs: atMs,
    endMs: atMs,
    attributes: {
      ...workerOf(event),
      'perf_supervisor.strategy': strategy,
      'perf_supervisor.metric': effect.metric,
      'perf_supervisor.before': effect.before,
      'perf_supervisor.after': effect.after,
      'perf_supervisor.verdict': effect.verdict,
    },
  };
}

function closed(open: OpenSpan, endMs: number, failure?: string): FinishedSpan {
  return { ...open, endMs, ...(failure !== undefined && { failure }) };
}

function workerOf({ slot, workerId, pid }: WorkerEvent): Attributes {
  return { 'perf_supervisor.slot': slot, 'perf_supervisor.worker_id': workerId, 'process.pid': pid };
}

function inputsOf({ inputs }: Operation): Attributes {
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`perf_supervisor.input.${name}`, value]));
}

/** Ids that follow from the event, so that what belongs to a run finds it again without remembering it. */
function idsOf(seed: string): { readonly traceId: string; readonly spanId: string } {
  const digits = createHash('sha256').update(seed).digest('hex');
  return { traceId: digits.slice(0, 32), spanId: digits.slice(32, 48) };
}
