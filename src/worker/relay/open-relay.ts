import { systemClock } from '../../core/clock.js';
import type { RelayMembership } from './membership.js';
import { Relay } from './relay.js';
import type { RelayPeers, RelayTransport } from './relay-ports.js';
import { openUdpTransport } from './udp-transport.js';

/** An unanswered primary must not keep a server from starting: its relay then learns of the others later. */
const joinLimitMs = 2000;

const alone: RelayPeers = { ports: new Set(), onChange: () => () => undefined };
const nowhere: RelayTransport = { send: () => false, close: () => undefined };

/** Opens this process's relay; without a supervisor, which knows the others, it has nobody to talk to. */
export async function openRelayOf(membership: RelayMembership | undefined): Promise<Relay> {
  const common = { clock: systemClock, random: Math.random };
  if (!membership) return new Relay({ transport: () => nowhere, peers: alone, ...common });
  const udp = await openUdpTransport();
  const relay = new Relay({
    transport: (onDatagram) => {
      udp.onDatagram(onDatagram);
      return {
        send: (port, header, payload) => udp.send(port, header, payload),
        close: () => {
          membership.leave();
          udp.close();
        },
      };
    },
    peers: membership,
    ...common,
  });
  await Promise.race([
    membership.join(udp.port),
    new Promise<void>((resolve) => void systemClock.after(joinLimitMs, resolve)),
  ]);
  return relay;
}
