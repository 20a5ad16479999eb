import { expect, test } from 'vitest';
import { RelayMembers } from '../../../../src/primary/placement/relay-members.js';
import { decodeRelayOpen, decodeRelayPeers } from '../../../../src/protocol/decode-relay.js';
import type { RelayPeersMessage } from '../../../../src/protocol/relay-messages.js';
import { RelayMembership } from '../../../../src/worker/relay/membership.js';

function join(members: RelayMembers, workerId: number) {
  const channel = {
    send(message: RelayPeersMessage) {
      membership.told(message.ports);
      return true;
    },
  };
  const membership = new RelayMembership(({ port }) => members.opened(workerId, port, channel));
  return membership;
}

test('each worker knows all others that have a relay, and hears of each change', async () => {
  const members = new RelayMembers();
  const [a, b, c] = [1, 2, 3].map((workerId) => join(members, workerId));
  let changes = 0;
  a!.onChange(() => (changes += 1));
  await a!.join(1001);
  await b!.join(1002);
  expect([[...a!.ports], [...b!.ports], [...c!.ports]]).toEqual([[1002], [1001], []]);
  await c!.join(1003);
  expect([...a!.ports]).toEqual([1002, 1003]);
  members.gone(2);
  members.gone(7);
  c!.leave();
  expect([...a!.ports]).toEqual([]);
  expect(changes).toBe(5);
});

test('ports that are none are not taken from a message', () => {
  expect(decodeRelayOpen({ port: 4242 })).toEqual({ type: 'relay-open', port: 4242 });
  for (const port of [-1, 65_536, 1.5, '1', undefined]) expect(decodeRelayOpen({ port })).toBeUndefined();
  for (const ports of [undefined, 'x', Array.from({ length: 1025 }, () => 1)])
    expect(decodeRelayPeers({ ports }, 'relay')).toBeUndefined();
});
