import { describe, expect, it } from 'vitest';
import type { Address, VaultWrite } from '../../../../src/store/archive/vault.js';
import { WaitingChunks } from '../../../../src/store/redis/waiting-chunks.js';

const bytesEach = 100;

const write = (address: Address): VaultWrite => ({
  address,
  field: '0.a',
  payload: Buffer.alloc(bytesEach),
  keepMs: 1000,
});
const ofNode = (
  tier: 'raw' | 'minutes' | 'tenMinutes',
  content: 'figures' | 'histograms',
  startMs: number,
): Address => ({
  of: 'node',
  nodeId: 'n1',
  tier,
  content,
  startMs,
});

/** From the first that gives way to the last. */
const order: readonly Address[] = [
  ofNode('raw', 'histograms', 1),
  ofNode('raw', 'histograms', 2),
  ofNode('raw', 'figures', 1),
  ofNode('minutes', 'histograms', 1),
  ofNode('minutes', 'figures', 1),
  ofNode('tenMinutes', 'figures', 1),
  { of: 'cluster', content: 'parts', startMs: 1 },
];

describe('chunks that wait for a Redis without memory', () => {
  it.each(order.map((_, kept) => kept))('give way by what would be forgotten soonest: %i of the last stay', (kept) => {
    const waiting = new WaitingChunks(kept * bytesEach);
    waiting.add([...order.slice(2).map(write), ...order.slice(0, 2).map(write)]);
    expect(waiting.droppedCount).toBe(order.length - kept);
    const left: Address[] = [];
    while (waiting.length > 0) left.push(...waiting.take(1000).map(({ address }) => address));
    expect(new Set(left)).toEqual(new Set(order.slice(order.length - kept)));
  });

  it('a newer state of the same chunk takes the place of the older one, and drops nothing', () => {
    const waiting = new WaitingChunks(bytesEach);
    const address = ofNode('raw', 'figures', 1);
    waiting.add([write(address)]);
    waiting.add([write(address)]);
    expect([waiting.length, waiting.droppedCount]).toEqual([1, 0]);
  });
});
