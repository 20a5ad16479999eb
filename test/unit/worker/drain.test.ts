import { describe, expect, it, onTestFinished } from 'vitest';
import { Drain, type DrainNotice } from '../../../src/worker/drain.js';
import type { DrainRequest, WorkLeft } from '../../../src/protocol/messages.js';
import { ManualClock } from '../../support/manual-clock.js';

const request = (changes: Partial<DrainRequest> = {}): DrainRequest => ({
  type: 'drain',
  requestId: 'r1',
  graceMs: 5000,
  ...changes,
});

function worker(work: Partial<WorkLeft> = {}) {
  const clock = new ManualClock();
  const left = { requests: 0, webSockets: 0, sockets: 0, peers: 0, ...work };
  const calls: string[] = [];
  const notices: DrainNotice[] = [];
  const progress: WorkLeft[] = [];
  const drain = new Drain({
    servers: {
      pause: () => calls.push('pause'),
      resume: () => Promise.resolve(void calls.push('resume')),
    },
    connections: {
      get requestsInFlight() {
        return left.requests;
      },
      get webSockets() {
        return left.webSockets;
      },
      get openSockets() {
        return Array.from({ length: left.sockets }, () => ({ destroy: () => calls.push('cut') }) as never);
      },
    },
    peers: {
      count: () => left.peers,
      closeAll: () => Promise.resolve(void calls.push('close peers')),
    },
    notify: (notice) => notices.push(notice),
    onProgress: (_, now) => progress.push(now),
    clock,
  });
  onTestFinished(() => drain.undo());
  return { clock, left, calls, notices, progress, drain };
}

describe('Drain', () => {
  it('ends at once when there is nothing to serve, and leaves no timer', async () => {
    const { drain, clock, calls, notices } = worker();
    expect(await drain.begin(request())).toBe(0);
    expect([calls, notices, clock.timerCount]).toEqual([['pause'], [{ deadlineMs: 5000, isEnding: true }], 0]);
  });

  it.each([
    ['stop', 'does not wait for idle connections', 0],
    ['pause', 'does not wait for idle connections', 0],
    ['replace', 'waits for idle connections', 5000],
  ] as const)('%s %s', async (purpose, _, tookMs) => {
    const { drain, clock } = worker({ sockets: 3 });
    const startMs = clock.monotonicMs();
    const drained = drain.begin(request({ purpose }));
    if (tookMs > 0) await clock.advanceAsync(5000);
    expect([await drained, clock.monotonicMs() - startMs]).toEqual([0, tookMs]);
  });

  it('waits for requests, WebSockets and peers, and tells once a second what is left', async () => {
    const { drain, clock, left, progress } = worker({ requests: 1, webSockets: 1, peers: 2, sockets: 2 });
    const drained = drain.begin(request());
    await clock.advanceAsync(2000);
    Object.assign(left, { requests: 0, webSockets: 0, peers: 0 });
    await clock.advanceAsync(20);
    expect(await drained).toBe(0);
    expect(progress).toHaveLength(3);
    expect(progress[0]).toEqual({ requests: 1, webSockets: 1, peers: 2, sockets: 2 });
  });

  it('minPeers: so few peers do not hold it up, but requests do', async () => {
    const { drain, clock, left } = worker({ requests: 1, peers: 2 });
    const drained = drain.begin(request({ minPeers: 2 }));
    await clock.advanceAsync(100);
    left.requests = 0;
    await clock.advanceAsync(20);
    expect(await drained).toBe(2);
  });

  it('a pause cuts what is left at the deadline, since the worker stays; a stop leaves that to the end', async () => {
    const paused = worker({ sockets: 1, requests: 1, peers: 1 });
    const drained = paused.drain.begin(request({ purpose: 'pause' }));
    await paused.clock.advanceAsync(5000);
    expect([await drained, paused.calls]).toEqual([2, ['pause', 'cut', 'close peers']]);

    const stopped = worker({ sockets: 1, requests: 1 });
    const ended = stopped.drain.begin(request());
    await stopped.clock.advanceAsync(5000);
    expect([await ended, stopped.calls]).toEqual([1, ['pause']]);
  });

  it('a later drain takes over: the first is answered when the second is', async () => {
    const { drain, clock } = worker({ peers: 1 });
    const first = drain.begin(request({ graceMs: 60_000 }));
    const second = drain.begin(request({ requestId: 'r2', graceMs: 1000 }));
    await clock.advanceAsync(1000);
    expect(await Promise.all([first, second])).toEqual([1, 1]);
    expect(clock.timerCount).toBe(0);
  });

  it('undo ends it and listens again', async () => {
    const { drain, calls, clock } = worker({ peers: 1 });
    const drained = drain.begin(request({ purpose: 'pause' }));
    await drain.undo();
    expect([await drained, calls, clock.timerCount]).toEqual([0, ['pause', 'resume'], 0]);
  });
});
