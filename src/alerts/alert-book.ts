import type { ClusterEvent } from '../protocol/snapshot.js';
import type { AlertRule, AlertSeverity, EventCondition } from './alert-rule.js';
import { type AlertState, nextState, quiet } from './alert-state.js';

/** One thing that is wrong, from its first notice to its last. */
export interface Alert {
  readonly rule: string;
  readonly severity: AlertSeverity;
  readonly summary: string;
  readonly nodeId: string;
  /** Absent: the node as a whole. */
  readonly slot?: number;
  /** The figure, or the number of events, that made it fire. */
  readonly value: number;
  readonly limit: number;
  /** ms since epoch. */
  readonly sinceMs: number;
}

export interface AlertChange {
  readonly status: 'firing' | 'resolved';
  readonly alert: Alert;
  readonly atMs: number;
}

/** What is known at one moment. */
export interface AlertReadings {
  /** @returns `undefined`: not measured */
  ofSlot(slot: number, metric: string): number | undefined;
  ofNode(metric: string): number | undefined;
  readonly slots: readonly number[];
}

const mostEventTimes = 1000;

/** Which alerts fire: rules, their states for each slot or the node, and the events of late. */
export class AlertBook {
  readonly #rules: readonly AlertRule[];
  readonly #nodeId: string;
  readonly #states = new Map<string, AlertState>();
  readonly #firing = new Map<string, Alert>();
  readonly #eventTimes = new Map<string, number[]>();

  constructor(rules: readonly AlertRule[], nodeId: string) {
    this.#rules = rules;
    this.#nodeId = nodeId;
  }

  get rules(): readonly AlertRule[] {
    return this.#rules;
  }

  firing(): readonly Alert[] {
    return [...this.#firing.values()];
  }

  happened(event: ClusterEvent): void {
    for (const { name, condition } of this.#rules) {
      if (condition.kind !== 'event' || !isMeant(event, condition)) continue;
      const times = this.#eventTimes.get(name) ?? [];
      times.push(event.atMs);
      this.#eventTimes.set(name, times.slice(-mostEventTimes));
    }
  }

  /** @returns what changed since the last look, each once */
  look(readings: AlertReadings, nowMs: number): readonly AlertChange[] {
    return this.#rules.flatMap((rule) => {
      const { condition } = rule;
      if (condition.kind === 'event') return this.#lookAtEvents(rule, condition, nowMs);
      if (condition.scope === 'node') return this.#move(rule, undefined, readings.ofNode(condition.metric), nowMs);
      const slots = new Set([...readings.slots, ...this.#slotsOf(rule.name)]);
      return [...slots].flatMap((slot) => this.#move(rule, slot, readings.ofSlot(slot, condition.metric), nowMs));
    });
  }

  #lookAtEvents(rule: AlertRule, { count, withinMs }: EventCondition, nowMs: number): readonly AlertChange[] {
    const times = (this.#eventTimes.get(rule.name) ?? []).filter((atMs) => atMs > nowMs - withinMs);
    this.#eventTimes.set(rule.name, times);
    const key = keyOf(rule.name, undefined);
    if (times.length >= count) return this.#fire(rule, undefined, times.length, nowMs);
    return times.length === 0 ? this.#resolve(key, nowMs) : [];
  }

  #move(rule: AlertRule, slot: number | undefined, value: number | undefined, nowMs: number): readonly AlertChange[] {
    if (rule.condition.kind !== 'metric') return [];
    const key = keyOf(rule.name, slot);
    const before = this.#states.get(key) ?? quiet;
    const after = nextState(before, value, rule.condition, nowMs);
    if (after.isFiring || after.turningSinceMs !== undefined) this.#states.set(key, after);
    else this.#states.delete(key);
    return after.isFiring ? this.#fire(rule, slot, value ?? 0, nowMs) : this.#resolve(key, nowMs);
  }

  #fire(rule: AlertRule, slot: number | undefined, value: number, nowMs: number): readonly AlertChange[] {
    const key = keyOf(rule.name, slot);
    if (this.#firing.has(key)) return [];
    const { name, severity, summary, condition } = rule;
    const limit = condition.kind === 'metric' ? condition.limit : condition.count;
    const about = { rule: name, severity, summary, nodeId: this.#nodeId, value, limit, sinceMs: nowMs };
    const alert: Alert = { ...about, ...(slot !== undefined && { slot }) };
    this.#firing.set(key, alert);
    return [{ status: 'firing', alert, atMs: nowMs }];
  }

  #resolve(key: string, nowMs: number): readonly AlertChange[] {
    const alert = this.#firing.get(key);
    this.#firing.delete(key);
    return alert ? [{ status: 'resolved', alert, atMs: nowMs }] : [];
  }

  /** Also those that are scaled away, so that their alerts end. */
  #slotsOf(name: string): readonly number[] {
    return this.firing().flatMap(({ rule, slot }) => (rule === name && slot !== undefined ? [slot] : []));
  }
}

function keyOf(rule: string, slot: number | undefined): string {
  return `${rule}/${slot ?? ''}`;
}

function isMeant(event: ClusterEvent, { event: type, isFailureOnly }: EventCondition): boolean {
  if (event.type !== type) return false;
  if (!isFailureOnly) return true;
  if (event.type === 'optimization') return event.outcome.status === 'failed';
  return event.type !== 'worker-exited' || (event.exitCode ?? 0) !== 0 || !isOrderly(event.signal);
}

/** How a worker ends that was told to. */
function isOrderly(signal: string | null): boolean {
  return signal === null || signal === 'SIGTERM' || signal === 'SIGINT';
}
