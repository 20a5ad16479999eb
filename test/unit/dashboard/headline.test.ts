import { describe, expect, it } from 'vitest';
import { headlineOf } from '../../../dashboard/src/live/headline.js';
import { applyFrame, type LiveCluster } from '../../../dashboard/src/live/model.js';
import type { LiveFrame } from '../../../src/live/live-frame.js';
import { liveRow } from '../../../src/live/live-row.js';
import type { WorkerSnapshot } from '../../../src/protocol/snapshot.js';
import { sampleFixture } from '../../support/sample-fixture.js';
import { identityFixture } from '../../support/snapshot-fixture.js';

const atMs = 1_800_000_000_000;

function worker(workerId: number, changes: Partial<WorkerSnapshot> = {}): WorkerSnapshot {
  const values = { peersConnected: 5, memoryRatio: 0.4, cpuRatio: 0.2, eventLoopDelayP99Ms: 4 };
  const sample = sampleFixture({ values });
  return { ...identityFixture({ workerId, slot: workerId - 1 }), state: 'running', startedAtMs: 0, sample, ...changes };
}

function frame(changes: Partial<LiveFrame> = {}): LiveFrame {
  return {
    seq: 1,
    isWhole: true,
    atMs,
    host: {
      name: 'live',
      nodeId: 'n1',
      pid: 1,
      version: '1',
      startedAtMs: 0,
      isReady: true,
      restartCount: 0,
      addresses: [],
      store: { kind: 'memory', isConnected: true, droppedCount: 0 },
      slotsAtRest: [],
      thresholds: { memoryRatio: 0.8, cpuRatio: 0.9 },
    },
    nodes: [{ nodeId: 'n1', ageMs: 1, isAlive: true, workerCount: 2 }],
    totals: { peersConnected: 10 },
    rows: [worker(1), worker(2)].map(liveRow),
    changes: [],
    gone: [],
    events: [],
    ...changes,
  };
}

const cluster = (changes: Partial<LiveFrame> = {}): LiveCluster => applyFrame(undefined, frame(changes))!;

describe('the top line', () => {
  it('says that it is all right when nothing hurts', () => {
    expect(headlineOf(cluster())).toEqual({
      tone: 'good',
      text: 'All right: 2 of 2 workers serve 10 peers.',
      details: [],
    });
  });

  it('says first who is hurt, with the number of peers and where to look', () => {
    const rows = [worker(1, { state: 'stuck' }), worker(2, { shed: { reason: 'slow', sinceMs: 0 } })].map(liveRow);
    const { tone, text, details } = headlineOf(cluster({ rows }));
    expect([tone, text]).toEqual(['bad', 'Users are hurt by one thing; 1 of 2 workers serve 10 peers.']);
    expect(details[0]).toMatchObject({
      text: 'Worker 1 on n1 stands still, 5 peers',
      worker: { nodeId: 'n1', slot: 0 },
    });
    expect(details[1]).toMatchObject({ tone: 'warn' });
  });

  it('names silent nodes, failing requests, empty slots and a store that is away', () => {
    const { host } = frame();
    const { tone, details } = headlineOf(
      cluster({
        nodes: [{ nodeId: 'n2', ageMs: 48_000, isAlive: false, workerCount: 0 }],
        totals: { errorRatio: 0.2 },
        host: {
          ...host,
          store: { kind: 'redis', isConnected: false, reason: 'refused', droppedCount: 0 },
          slotsAtRest: [{ slot: 4, state: 'failed', reason: 'it crashed' }],
        },
      }),
    );
    expect(tone).toBe('bad');
    expect(details.map(({ text }) => text)).toEqual([
      'Node n2 has been silent for 48s',
      '20.0 % of requests fail',
      'Slot 4 has no worker: it crashed',
      'Redis is away: refused',
    ]);
  });
});

describe('frames', () => {
  it('that change what was there keep the rest', () => {
    const next = applyFrame(cluster(), frame({ seq: 2, isWhole: false, rows: [liveRow(worker(3))], gone: ['n1/1'] }));
    expect([...(next?.workers.keys() ?? [])]).toEqual(['n1/2', 'n1/3']);
  });

  it('after one that was missed are refused, a whole one never', () => {
    expect(applyFrame(cluster(), frame({ seq: 3, isWhole: false }))).toBeUndefined();
    expect(applyFrame(undefined, frame({ seq: 3, isWhole: false }))).toBeUndefined();
    expect(applyFrame(cluster(), frame({ seq: 9 }))?.seq).toBe(9);
  });

  it('tell the loss of packets of each second, and nothing when a worker took its counters along', () => {
    const totals = (received: number, lost: number) => ({
      peerPacketsReceivedCount: received,
      peerPacketsLostCount: lost,
    });
    const first = cluster({ totals: totals(1000, 10) });
    const second = applyFrame(first, frame({ seq: 2, isWhole: false, rows: [], totals: totals(1090, 20) }));
    const third = applyFrame(second, frame({ seq: 3, isWhole: false, rows: [], totals: totals(500, 5) }));
    expect(third?.recent.map(({ lossRatio }) => lossRatio)).toEqual([undefined, 0.1, undefined]);
  });
});
