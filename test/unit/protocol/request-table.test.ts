import { describe, expect, it } from 'vitest';
import { RequestTable } from '../../../src/protocol/request-table.js';
import { ManualClock } from '../../support/manual-clock.js';

describe('RequestTable', () => {
  it('settles a request by its reply, and leaves no timer behind', async () => {
    const clock = new ManualClock();
    const table = new RequestTable(clock);
    const { requestId, reply } = table.open(1, 1000);
    expect(table.settle(1, { type: 'drained', requestId, cutCount: 0 })).toBe(true);
    await expect(reply).resolves.toMatchObject({ cutCount: 0 });
    expect([table.pendingCount, clock.timerCount]).toEqual([0, 0]);
  });

  it('ends a request at its deadline by naming the worker', async () => {
    const clock = new ManualClock();
    const table = new RequestTable(clock);
    const { reply } = table.open(7, 1000);
    const rejected = expect(reply).rejects.toMatchObject({ code: 'PS_WORKER_NO_REPLY', details: { workerId: 7 } });
    clock.advance(1000);
    await rejected;
    expect(table.pendingCount).toBe(0);
  });

  it('ends the requests of a worker that is gone, and no others', async () => {
    const table = new RequestTable(new ManualClock());
    const gone = table.open(1, 1000);
    const other = table.open(2, 1000);
    const rejected = expect(gone.reply).rejects.toMatchObject({ code: 'PS_WORKER_GONE' });
    table.workerGone(1);
    await rejected;
    expect(table.pendingCount).toBe(1);
    table.settle(2, { type: 'socket-taken', requestId: other.requestId });
  });

  it('does not take a reply from a worker that was not asked', () => {
    const table = new RequestTable(new ManualClock());
    const { requestId } = table.open(1, 1000);
    expect(table.settle(2, { type: 'socket-taken', requestId })).toBe(false);
    expect(table.pendingCount).toBe(1);
  });

  it('hands on what the worker refused with', async () => {
    const table = new RequestTable(new ManualClock());
    const { requestId, reply } = table.open(1, 1000);
    const error = { code: 'PS_OPTIMIZE_BUSY', message: '', remedy: '', details: {} } as const;
    table.settle(1, { type: 'refused', requestId, error });
    await expect(reply).rejects.toMatchObject({ code: 'PS_OPTIMIZE_BUSY' });
  });
});
