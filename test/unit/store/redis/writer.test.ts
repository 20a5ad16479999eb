import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { type Batch, PendingWrites } from '../../../../src/store/redis/pending-writes.js';
import type { BatchResult } from '../../../../src/store/redis/send-batch.js';
import { RedisWriter } from '../../../../src/store/redis/writer.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { frameFixture, optimizationFixture, snapshotFixture } from '../../../support/snapshot-fixture.js';

/** Never connected: the batches of these tests go nowhere. */
const redis = new Redis({ lazyConnect: true });
const nothing: Batch = { snapshot: undefined, frames: [], events: [], chunks: [], evidence: undefined };
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A writer whose batches end when the test says so. */
function opened(historyIntervalMs = 10_000) {
  const clock = new ManualClock();
  const pending = new PendingWrites({ clock, enableCompression: false, historyIntervalMs });
  const batches: { readonly batch: Batch; end(error?: Error): void }[] = [];
  const state = { isReady: true };
  const writer = new RedisWriter({
    clock,
    pending,
    ready: () => (state.isReady ? redis : undefined),
    send: (_redis, batch) =>
      new Promise<BatchResult>((resolve) => {
        const end = (error?: Error): void =>
          resolve({
            writtenCount: error ? 0 : 1,
            lateCount: 0,
            commandCount: 0,
            failed: error ? batch : nothing,
            error,
          });
        batches.push({ batch, end });
      }),
    onFailed: () => undefined,
  });
  return { clock, pending, batches, state, writer };
}

describe('RedisWriter', () => {
  it('one batch is in flight, and the next holds only the newest state and all that came meanwhile', async () => {
    const { pending, batches, writer } = opened();
    pending.putSnapshot(snapshotFixture({ seq: 1 }));
    writer.kick();
    await settle();
    for (const seq of [2, 3, 4]) {
      pending.putSnapshot(snapshotFixture({ seq }));
      pending.addEvent(optimizationFixture({ id: `e${seq}` }));
      writer.kick();
    }
    await settle();
    expect(batches).toHaveLength(1);
    batches[0]?.end();
    await settle();
    expect(batches).toHaveLength(2);
    expect(batches[1]?.batch.snapshot?.seq).toBe(4);
    expect(batches[1]?.batch.events.map((event) => event.id)).toEqual(['e2', 'e3', 'e4']);
  });

  it('a failed batch is sent again after a second, in order and before what came later', async () => {
    const { clock, pending, batches, writer } = opened();
    pending.addEvent(optimizationFixture({ id: 'a' }));
    writer.kick();
    await settle();
    batches[0]?.end(new Error('refused'));
    await settle();
    pending.addEvent(optimizationFixture({ id: 'b' }));
    writer.kick();
    await settle();
    expect(batches).toHaveLength(1);
    expect(writer.refusal).toBe('refused');
    clock.advance(1000);
    await settle();
    expect(batches[1]?.batch.events.map((event) => event.id)).toEqual(['a', 'b']);
    batches[1]?.end();
    await settle();
    expect(writer.refusal).toBeUndefined();
  });

  it('nothing is sent while Redis is not ready, and waking sends it at once', async () => {
    const { pending, batches, state, writer } = opened();
    state.isReady = false;
    pending.putSnapshot(snapshotFixture());
    writer.kick();
    await settle();
    expect(batches).toHaveLength(0);
    state.isReady = true;
    writer.wake();
    await settle();
    expect(batches).toHaveLength(1);
  });

  it('an hour of history waits within its bound; older frames are dropped and counted', () => {
    const { pending } = opened(10_000);
    for (let i = 0; i < 400; i += 1) pending.addFrame(frameFixture({ atMs: i * 10_000 }));
    expect([pending.count, pending.droppedCount]).toEqual([360, 40]);
    expect(pending.take().frames[0]?.atMs).toBe(400_000);
  });

  it('a thousand events wait; older ones are dropped and counted, and the age of the oldest is known', () => {
    const { clock, pending } = opened();
    for (let i = 0; i < 1100; i += 1) pending.addEvent(optimizationFixture({ id: `e${i}` }));
    clock.advance(5000);
    expect([pending.count, pending.droppedCount, pending.oldestAgeMs]).toEqual([1000, 100, 5000]);
  });

  it('stopping lets the batch under way end and leaves no timer behind', async () => {
    const { clock, pending, batches, writer } = opened();
    pending.putSnapshot(snapshotFixture());
    writer.kick();
    await settle();
    const stopped = writer.stop();
    batches[0]?.end(new Error('closed'));
    await stopped;
    writer.kick();
    await settle();
    expect(batches).toHaveLength(1);
    expect(clock.timerCount).toBe(0);
  });
});
