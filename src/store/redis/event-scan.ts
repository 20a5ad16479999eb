import type { ClusterEvent } from '../../protocol/snapshot.js';
import { maxEvents } from '../bounds.js';
import { matchesQuery } from '../event-filter.js';
import type { EventQuery } from '../metrics-store.js';
import { decodeStored } from './codec.js';
import { decodeEvent } from './decode-stored.js';

type Entry = readonly [id: Buffer, fields: readonly Buffer[]];

/**
 * Reads the timeline backwards until the answer is certain. Entries stand in order of arrival, and after an outage
 * events arrive late; but none arrives before it happens, so what arrived before T is not younger than T.
 */
export class EventScan {
  readonly #query: EventQuery;
  readonly #pageSize: number;
  readonly found: ClusterEvent[] = [];
  #nextId = '+';
  #readCount = 0;
  #isAtEnd = false;
  #arrivedMs = Infinity;

  constructor(query: EventQuery, pageSize: number) {
    this.#query = query;
    this.#pageSize = pageSize;
  }

  /** Where the next page begins, for XREVRANGE. */
  get nextId(): string {
    return this.#nextId;
  }

  get isDone(): boolean {
    if (this.#isAtEnd || this.#readCount >= 2 * maxEvents) return true;
    if (this.#arrivedMs <= (this.#query.fromMs ?? -Infinity)) return true;
    if (this.found.length < this.#query.limit) return false;
    const times = this.found.map((event) => event.atMs).sort((a, b) => b - a);
    return (times[this.#query.limit - 1] ?? -Infinity) >= this.#arrivedMs;
  }

  /** Takes a page as Redis returned it. @returns how many entries were not readable */
  add(page: readonly Entry[]): number {
    this.#readCount += page.length;
    this.#isAtEnd = page.length < this.#pageSize;
    const lastId = page.at(-1)?.[0].toString('latin1');
    if (lastId !== undefined) {
      this.#nextId = `(${lastId}`;
      this.#arrivedMs = Number(lastId.split('-')[0]);
    }
    const events = page.map(([, fields]) => fields[1] && decodeEvent(decodeStored(fields[1])));
    this.found.push(
      ...(events.filter((event) => event !== undefined && matchesQuery(event, this.#query)) as ClusterEvent[]),
    );
    return events.filter((event) => event === undefined).length;
  }
}
