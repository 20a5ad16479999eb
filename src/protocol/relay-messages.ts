/** The worker's relay receives on this UDP port of the loopback address; 0: no longer. Answered by `relay-peers`. */
export interface RelayOpenMessage {
  readonly type: 'relay-open';
  readonly port: number;
}

/** Where the relays of the node's other workers receive; sent when a relay opens and at each change from then on. */
export interface RelayPeersMessage {
  readonly type: 'relay-peers';
  readonly requestId: string;
  /** At most 1,024. */
  readonly ports: readonly number[];
}
