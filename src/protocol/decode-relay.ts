import { readList, readPort, type UnknownRecord } from './read.js';
import type { RelayOpenMessage, RelayPeersMessage } from './relay-messages.js';

const mostPorts = 1024;

/** Reads where a worker's relay receives. */
export function decodeRelayOpen(message: UnknownRecord): RelayOpenMessage | undefined {
  const port = readPort(message['port']);
  return port === undefined ? undefined : { type: 'relay-open', port };
}

/** Reads where the others receive. */
export function decodeRelayPeers(message: UnknownRecord, requestId: string): RelayPeersMessage | undefined {
  const ports = readList(message['ports'], mostPorts, readPort);
  return ports && { type: 'relay-peers', requestId, ports };
}
