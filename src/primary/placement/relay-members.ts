import type { RelayPeersMessage } from '../../protocol/relay-messages.js';

interface Member {
  readonly port: number;
  readonly channel: Channel;
}

interface Channel {
  send(message: RelayPeersMessage): boolean;
}

/**
 * Which workers of this node have a relay, and where. Each is told of all others at each change: what comes from another
 * port is no relay of the node and is not listened to. The streams themselves are none of the primary's business.
 */
export class RelayMembers {
  readonly #members = new Map<number, Member>();

  /** @param port 0: it has none any longer */
  opened(workerId: number, port: number, channel: Channel): void {
    if (port === 0) {
      this.gone(workerId);
      return;
    }
    this.#members.set(workerId, { port, channel });
    this.#tellAll();
  }

  gone(workerId: number): void {
    if (this.#members.delete(workerId)) this.#tellAll();
  }

  #tellAll(): void {
    for (const [workerId, { channel }] of this.#members) {
      const others = [...this.#members].filter(([other]) => other !== workerId);
      channel.send({ type: 'relay-peers', requestId: 'relay', ports: others.map(([, { port }]) => port) });
    }
  }
}
