import { randomUUID } from 'node:crypto';
import type { AlertChange } from '../../alerts/alert-book.js';
import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import type { OptimizationOutcome } from '../../protocol/outcome.js';
import type { StrategyVerdict } from '../../protocol/verdict.js';
import type { NodeEvent } from '../../protocol/node-event.js';
import type { OperationStep } from '../../protocol/snapshot.js';
import type { MetricsStore } from '../../store/metrics-store.js';
import type { WorkerExit } from '../process/fork.js';
import type { Foreseen } from '../forecast/foreseen.js';
import type { ShedChange } from '../placement/shed-decision.js';
import type { ScaleStep } from '../change/scale.js';
import type { WorkerHandle } from '../worker/worker-handle.js';

type CommandEvent = Extract<NodeEvent, { type: 'command' }>;
type AlertEvent = Extract<NodeEvent, { type: 'alert' }>;

/** What an alert says in the timeline. */
export function alertNote({ status, alert }: AlertChange): Omit<AlertEvent, 'id' | 'atMs' | 'type'> {
  const { rule, severity, summary, nodeId, slot, value, limit } = alert;
  const figures = `${Number(value.toPrecision(4))}, limit ${Number(limit.toPrecision(4))}`;
  const isFiring = status === 'firing';
  return { rule, severity, nodeId, isFiring, reason: `${summary} (${figures})`, ...(slot !== undefined && { slot }) };
}

/** Writes what happens to workers into the store and the log: the material of every later "why". */
export class Timeline {
  readonly #store: Pick<MetricsStore, 'record'>;
  readonly #logger: Logger;
  readonly #clock: Clock;

  constructor(store: Pick<MetricsStore, 'record'>, logger: Logger, clock: Clock) {
    this.#store = store;
    this.#logger = logger;
    this.#clock = clock;
  }

  started({ identity }: WorkerHandle, reason: string): void {
    this.#store.record({ ...identity, ...this.#stamp(), type: 'worker-started', reason });
  }

  exited({ identity }: WorkerHandle, exit: WorkerExit, reason: string): void {
    this.#store.record({ ...identity, ...this.#stamp(), type: 'worker-exited', reason, ...exit });
  }

  scaled({ identity }: WorkerHandle, { reason, before, after, inputs }: ScaleStep): void {
    this.#store.record({ ...identity, ...this.#stamp(), type: 'scale', reason, before, after, inputs });
  }

  foresaw({ identity }: WorkerHandle, { metric, reason, inputs }: Foreseen): void {
    this.#store.record({ ...identity, ...this.#stamp(), type: 'forecast', metric, reason, inputs });
  }

  shed({ identity }: WorkerHandle, { isShed, reason, inputs }: ShedChange): void {
    const type = isShed ? 'shed' : 'unshed';
    this.#store.record({ ...identity, ...this.#stamp(), type, reason, inputs });
    const { workerId, slot } = identity;
    const message = isShed ? 'worker leaves new connections to the others' : 'worker takes new connections again';
    this.#logger.info(message, { event: type, workerId, slot, reason, ...inputs });
  }

  operation({ identity }: WorkerHandle, step: OperationStep): void {
    this.#store.record({ ...identity, ...this.#stamp(), type: 'operation', ...step });
  }

  /** A line of the audit. */
  command(note: Omit<CommandEvent, 'id' | 'atMs' | 'type'>): void {
    this.#store.record({ ...note, ...this.#stamp(), type: 'command' });
    const { action, by, nodeId, fromNodeId, state, reason, commandId } = note;
    this.#logger.info('a command was given', {
      event: 'command',
      ...{ action, state, by, node: nodeId, from: fromNodeId, commandId, reason },
    });
  }

  deployed(nodeId: string, label: string, by: string): void {
    this.#store.record({ nodeId, ...this.#stamp(), type: 'deploy', label, reason: `marked by ${by}` });
    this.#logger.info('another version runs', { event: 'deploy', label, by });
  }

  alert(alert: Omit<AlertEvent, 'id' | 'atMs' | 'type'>): void {
    this.#store.record({ ...alert, ...this.#stamp(), type: 'alert' });
  }

  hung({ identity }: WorkerHandle, reason: string, stack: readonly string[]): void {
    this.#store.record({ ...identity, ...this.#stamp(), type: 'worker-hung', reason, stack });
  }

  /** Called again with the same outcome once its effect has been measured. Its end is in the worker's own log lines. */
  optimized({ identity }: WorkerHandle, outcome: OptimizationOutcome): void {
    const { id, name: strategy, effect } = outcome;
    if (!effect || effect.verdict === 'pending') {
      this.#store.record({ ...identity, id, atMs: outcome.startedAtMs, type: 'optimization', outcome });
      return;
    }
    const event = { ...identity, id: `${id}:effect`, atMs: this.#clock.now(), outcomeId: id, strategy, effect };
    this.#store.record({ ...event, type: 'effect-measured' });
    this.#logger.info('the effect of an optimization is known', {
      event: 'optimization',
      workerId: identity.workerId,
      slot: identity.slot,
      strategy,
      ...effect,
    });
  }

  judged({ identity }: WorkerHandle, { strategy, verdict, isOff, reason, ...figures }: StrategyVerdict): void {
    const { effect, effectLow, effectHigh, runCount, heldOutCount, probeAtMs } = figures;
    const inputs = Object.fromEntries(
      Object.entries({ effect, effectLow, effectHigh, runCount, heldOutCount, probeAtMs }).flatMap(([name, value]) =>
        typeof value === 'number' ? [[name, value]] : [],
      ),
    );
    const event = { ...identity, ...this.#stamp(), strategy, verdict, isOff, reason, inputs };
    this.#store.record({ ...event, type: 'strategy-verdict' });
  }

  #stamp(): { readonly id: string; readonly atMs: number } {
    return { id: randomUUID(), atMs: this.#clock.now() };
  }
}
