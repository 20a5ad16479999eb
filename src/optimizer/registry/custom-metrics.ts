import type { Cancel, Clock } from '../../core/clock.js';
import { reasonOf, SupervisorError } from '../../core/errors.js';
import type { AdapterFault } from '../run/adapter-calls.js';
import { checkCustomMetric, type CustomMetric } from './custom-metric.js';

interface Watched {
  readonly metric: CustomMetric;
  latest: { readonly value: number; readonly atMs: number } | undefined;
  /** Since when a promise of it is waited for. */
  pendingSinceMs: number | undefined;
  hasTimedOut: boolean;
  restsUntilMs: number;
  faultCount: number;
  lastReason: string;
}

const mostMetrics = 64;
/** A figure that was read longer ago is not reported. */
const freshMs = 10_000;
const longestReadMs = 5;
/** All of them together may hold the loop so long in one sample; the others' turn comes with the next. */
const sampleBudgetMs = 10;
const restMs = 60_000;
const defaultTimeoutMs = 1000;

/** Reads the application's own metrics once a sample; one that throws, hangs or takes long only loses itself (R111). */
export class CustomMetrics {
  readonly #clock: Clock;
  readonly #onChange: () => void;
  readonly #watched = new Map<string, Watched>();
  /** Where the next sample begins, so that each has its turn when the budget is short. */
  #firstIndex = 0;

  constructor(clock: Clock, onChange: () => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** @throws {SupervisorError} PS_CONFIG_BAD_VALUE for a bad metric, a name that is taken, or more than 64 */
  register(metric: CustomMetric): Cancel {
    checkCustomMetric(metric);
    if (this.#watched.has(metric.name)) throw refusal(metric.name, 'a name that is not taken yet');
    if (this.#watched.size >= mostMetrics) throw refusal(metric.name, `at most ${mostMetrics} of them`);
    const watched: Watched = {
      metric: { ...metric },
      latest: undefined,
      pendingSinceMs: undefined,
      hasTimedOut: false,
      restsUntilMs: -Infinity,
      faultCount: 0,
      lastReason: '',
    };
    this.#watched.set(metric.name, watched);
    this.#onChange();
    return () => {
      if (this.#watched.get(metric.name) !== watched) return;
      this.#watched.delete(metric.name);
      this.#onChange();
    };
  }

  declarations(): { readonly name: string; readonly help: string }[] {
    return [...this.#watched.values()].map(({ metric: { name, help } }) => ({ name, help }));
  }

  /** The figures of this sample. What a promise answers is in the next one. */
  figures(): Readonly<Record<string, number>> {
    const all = [...this.#watched.values()];
    const startedMs = this.#clock.monotonicMs();
    const first = this.#firstIndex % Math.max(all.length, 1);
    for (const [i, watched] of [...all.slice(first), ...all.slice(0, first)].entries()) {
      if (this.#clock.monotonicMs() - startedMs > sampleBudgetMs) {
        this.#firstIndex = first + i;
        break;
      }
      this.#read(watched);
    }
    const nowMs = this.#clock.monotonicMs();
    const fresh = all.flatMap(({ metric, latest }) =>
      latest && nowMs - latest.atMs <= freshMs ? [[metric.name, latest.value] as const] : [],
    );
    return Object.fromEntries(fresh);
  }

  faults(): AdapterFault[] {
    return [...this.#watched.values()]
      .filter(({ faultCount }) => faultCount > 0)
      .map(({ metric, faultCount, lastReason }) => ({ name: `metric ${metric.name}`, count: faultCount, lastReason }));
  }

  #read(watched: Watched): void {
    const startedMs = this.#clock.monotonicMs();
    if (watched.restsUntilMs > startedMs || this.#isPending(watched, startedMs)) return;
    try {
      const answer: unknown = watched.metric.read();
      const tookMs = this.#clock.monotonicMs() - startedMs;
      if (tookMs > longestReadMs) {
        watched.restsUntilMs = startedMs + restMs;
        note(watched, `it took ${tookMs.toFixed(0)} ms and rests for ${restMs / 1000} s`);
      }
      if (answer instanceof Promise) this.#await(watched, answer, startedMs);
      else this.#keep(watched, answer);
    } catch (thrown) {
      fail(watched, reasonOf(thrown));
    }
  }

  #isPending(watched: Watched, nowMs: number): boolean {
    if (watched.pendingSinceMs === undefined) return false;
    const { timeoutMs = defaultTimeoutMs } = watched.metric;
    if (nowMs - watched.pendingSinceMs > timeoutMs && !watched.hasTimedOut) {
      watched.hasTimedOut = true;
      fail(watched, `no answer within ${timeoutMs} ms`);
    }
    return true;
  }

  #await(watched: Watched, answer: Promise<unknown>, startedMs: number): void {
    watched.pendingSinceMs = startedMs;
    const ended = (): boolean => {
      const isInTime = !watched.hasTimedOut;
      watched.pendingSinceMs = undefined;
      watched.hasTimedOut = false;
      return isInTime;
    };
    answer.then(
      (value) => {
        if (ended()) this.#keep(watched, value);
      },
      (thrown: unknown) => {
        if (ended()) fail(watched, reasonOf(thrown));
      },
    );
  }

  #keep(watched: Watched, answer: unknown): void {
    if (typeof answer === 'number' && Number.isFinite(answer))
      watched.latest = { value: answer, atMs: this.#clock.monotonicMs() };
    else if (answer === undefined) watched.latest = undefined;
    else fail(watched, 'it answered no finite number');
  }
}

function fail(watched: Watched, reason: string): void {
  watched.latest = undefined;
  note(watched, reason);
}

function note(watched: Watched, reason: string): void {
  watched.faultCount += 1;
  watched.lastReason = reason.slice(0, 200);
}

function refusal(value: string, allowed: string): SupervisorError {
  return new SupervisorError('PS_CONFIG_BAD_VALUE', { source: 'metric', name: 'name', value, allowed });
}
