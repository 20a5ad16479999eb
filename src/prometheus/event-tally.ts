import type { ClusterEvent } from '../protocol/snapshot.js';
import { type Family, part, series, type Series } from './family.js';

/** Strategies of the application have names of its choice: further ones are counted under `other`. */
const mostStrategies = 64;

interface StrategyRuns {
  readonly byOutcome: Map<string, number>;
  durationMs: number;
}

/** Counts what happens to the workers of this node, since the timeline itself is cut. */
export class EventTally {
  readonly #events = new Map<string, number>();
  readonly #exits = new Map<string, number>();
  readonly #runs = new Map<string, StrategyRuns>();
  readonly #shedsBySlot = new Map<number, number>();

  count(event: ClusterEvent): void {
    add(this.#events, event.type);
    if (event.type === 'worker-exited') add(this.#exits, event.signal ?? String(event.exitCode ?? 'unknown'));
    if (event.type === 'shed') add(this.#shedsBySlot, event.slot);
    if (event.type === 'optimization') this.#countRun(event.outcome);
  }

  countOf(type: ClusterEvent['type']): number {
    return this.#events.get(type) ?? 0;
  }

  families(): readonly Family[] {
    const runs = [...this.#runs];
    return [
      counter('events', 'What happened to workers, by kind.', seriesBy('type', this.#events)),
      counter('worker_exits', 'Ends of workers, by exit code or signal.', seriesBy('status', this.#exits)),
      counter(
        'sheds',
        'How often a slot was told to leave new connections to the others.',
        seriesBy('slot', this.#shedsBySlot),
      ),
      counter(
        'optimizations',
        'Runs of strategies, by how they ended.',
        runs.flatMap(([strategy, { byOutcome }]) =>
          [...byOutcome].map(([outcome, count]) => series({ strategy, outcome }, count)),
        ),
      ),
      {
        name: 'perf_supervisor_optimization_duration_seconds',
        type: 'summary',
        help: 'How long runs of strategies took.',
        series: runs.flatMap(([strategy, { byOutcome, durationMs }]) => [
          part('_sum', { strategy }, durationMs / 1000),
          part(
            '_count',
            { strategy },
            [...byOutcome.values()].reduce((sum, count) => sum + count, 0),
          ),
        ]),
      },
    ];
  }

  #countRun({ name, status, durationMs }: Extract<ClusterEvent, { type: 'optimization' }>['outcome']): void {
    const strategy = this.#runs.has(name) || this.#runs.size < mostStrategies ? name : 'other';
    const runs = this.#runs.get(strategy) ?? { byOutcome: new Map<string, number>(), durationMs: 0 };
    add(runs.byOutcome, status);
    runs.durationMs += durationMs;
    this.#runs.set(strategy, runs);
  }
}

function add<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function seriesBy(label: string, counts: ReadonlyMap<string | number, number>): Series[] {
  return [...counts].map(([key, count]) => series({ [label]: key }, count));
}

function counter(name: string, help: string, found: readonly Series[]): Family {
  return { name: `perf_supervisor_${name}_total`, type: 'counter', help, series: found };
}
