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
