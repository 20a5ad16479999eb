import { expect, it } from 'vitest';
import type { ClusterEvent } from '../../../../src/protocol/snapshot.js';
import { decodeEvent, decodeSnapshot } from '../../../../src/store/redis/decode-stored.js';

it('a scale event comes back as it was stored, without what is no number', () => {
  const event: ClusterEvent = {
    nodeId: 'n1',
    slot: 2,
    workerId: 7,
    generation: 1,
    pid: 4242,
    id: 'e1',
    atMs: 1_800_000_000_000,
    type: 'scale',
    reason: 'full for 10 s by peers',
    before: 2,
    after: 3,
    inputs: { utilization: 0.4, peers: 1.2 },
  };
  expect(decodeEvent(JSON.parse(JSON.stringify(event)))).toEqual(event);
  expect(decodeEvent({ ...event, inputs: { peers: 'many', load: 1 } })).toMatchObject({ inputs: { load: 1 } });
});

it('a verdict on a strategy comes back as it was stored; one of another kind is not understood', () => {
  const event: ClusterEvent = {
    nodeId: 'n1',
    slot: 2,
    workerId: 7,
    generation: 1,
    pid: 4242,
    id: 'e2',
    atMs: 1_800_000_000_000,
    type: 'strategy-verdict',
    strategy: 'memory',
    verdict: 'no effect',
    isOff: true,
    reason: 'no effect: a run changes memoryRatio by -0.0021',
    inputs: { effect: -0.0021, runCount: 41, heldOutCount: 13 },
  };
  expect(decodeEvent(JSON.parse(JSON.stringify(event)))).toEqual(event);
  expect(decodeEvent({ ...event, verdict: 'miracle' })).toBeUndefined();
  expect(decodeEvent({ ...event, strategy: 'NOT A NAME' })).toBeUndefined();
});

const worker = { nodeId: 'n1', slot: 2, workerId: 7, generation: 1, pid: 4242 };

it.each(['shed', 'unshed'] as const)('a %s event comes back as it was stored', (type) => {
  const event = { ...worker, id: 'e2', atMs: 1_800_000_000_000, type, reason: 'slow', inputs: { waitMs: 6.25 } };
  expect(decodeEvent(JSON.parse(JSON.stringify(event)))).toEqual(event);
});

it('a shed worker comes back as it was stored, and what is no such state is left out', () => {
  const stored = {
    ...worker,
    state: 'running' as const,
    startedAtMs: 1,
    shed: { reason: 'slow', sinceMs: 2 },
    shedCount: 3,
  };
  const node = { nodeId: 'n1', instanceId: 'i1', seq: 1, atMs: 5 };
  expect(decodeSnapshot({ ...node, workers: [stored] })?.workers).toEqual([stored]);
  const { shed, ...others } = stored;
  expect(decodeSnapshot({ ...node, workers: [{ ...others, shed: { reason: 7 } }] })?.workers).toEqual([others]);
});

it('an operation comes back as it was stored, and one without an action is none', () => {
  const event: ClusterEvent = {
    nodeId: 'n1',
    slot: 2,
    workerId: 7,
    generation: 1,
    pid: 4242,
    id: 'e2',
    atMs: 1_800_000_000_000,
    type: 'operation',
    action: 'drained',
    reason: 'nothing was cut',
    inputs: { cutCount: 0, tookMs: 12 },
  };
  expect(decodeEvent(JSON.parse(JSON.stringify(event)))).toEqual(event);
  expect(decodeEvent({ ...event, action: 5 })).toBeUndefined();
});
