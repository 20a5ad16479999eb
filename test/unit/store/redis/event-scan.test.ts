import { describe, expect, it } from 'vitest';
import type { EventQuery } from '../../../../src/store/metrics-store.js';
import { encodeStored } from '../../../../src/store/redis/codec.js';
import { EventScan } from '../../../../src/store/redis/event-scan.js';
import { optimizationFixture } from '../../../support/snapshot-fixture.js';

type Entry = readonly [Buffer, readonly Buffer[]];

function entry(arrivedMs: number, atMs: number): Entry {
  const event = optimizationFixture({ id: `at-${atMs}`, atMs });
  return [Buffer.from(`${arrivedMs}-0`), [Buffer.from('d'), encodeStored(event, false)!]];
}

/** @returns the times found, after as many pages of two as the scan asked for */
function scan(query: EventQuery, entries: readonly Entry[]): { found: readonly number[]; pages: number } {
  const events = new EventScan(query, 2);
  let pages = 0;
  for (; !events.isDone; pages += 1) events.add(entries.slice(2 * pages, 2 * pages + 2));
  return { found: events.found.map((event) => event.atMs), pages };
}

describe('EventScan', () => {
  it('when events arrived as they happened, it reads no more than the answer needs', () => {
    const entries = [60, 50, 40, 30, 20, 10].map((ms) => entry(ms, ms));
    expect(scan({ limit: 2 }, entries)).toEqual({ found: [60, 50], pages: 1 });
  });

  it('when late events hide younger ones, it reads on until none can be younger', () => {
    const entries = [entry(60, 5), entry(59, 6), entry(50, 50), entry(40, 40), entry(4, 4), entry(3, 3)];
    const { found, pages } = scan({ limit: 2 }, entries);
    expect(found).toEqual(expect.arrayContaining([50, 40]));
    expect(pages).toBe(2);
  });

  it('it stops where everything is older than asked for', () => {
    const entries = [60, 50, 40, 30, 20, 10].map((ms) => entry(ms, ms));
    expect(scan({ limit: 10, fromMs: 45 }, entries)).toEqual({ found: [60, 50], pages: 2 });
  });

  it('what cannot be read is counted, not found', () => {
    const events = new EventScan({ limit: 5 }, 2);
    expect(events.add([entry(2, 2), [Buffer.from('1-0'), [Buffer.from('d'), Buffer.from('junk')]]])).toBe(1);
    expect(events.found).toHaveLength(1);
  });
});
