import { expect, it } from 'vitest';
import type { ClusterEvent } from '../../../../src/protocol/snapshot.js';
import { decodeEvent } from '../../../../src/store/redis/decode-stored.js';

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
