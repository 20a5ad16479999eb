import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import type { PeerAdapter } from '../peer.js';
import { fieldOf } from './method-watch.js';
import { standardAdapter } from './standard-adapter.js';
import type { StandardConnection } from './standard-peer.js';

/** Watches werift, both its copies (seen with 0.24.4). Its `transport` counts media only. */
export function weriftAdapter(clock: Clock, logger: Logger): PeerAdapter {
  return standardAdapter({ name: 'werift', isDataBesideTransport: true, dtlsState, arrivalCount }, clock, logger);
}

function dtlsState(connection: StandardConnection): string | undefined {
  const state = fieldOf(listOf(connection, 'dtlsTransports')[0], 'state');
  return typeof state === 'string' ? state : undefined;
}

/** By fields of its own, since `getStats` costs about 0.5 ms; `undefined` where a version has no such fields. */
function arrivalCount(connection: StandardConnection): number | undefined {
  const pairs = listOf(connection, 'iceTransports').flatMap((transport) =>
    listOf(fieldOf(transport, 'connection'), 'candidatePairs'),
  );
  const counts = pairs
    .flatMap((pair) => arrivals.map((name) => fieldOf(pair, name)))
    .filter((count) => typeof count === 'number');
  return counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count, 0);
}

const arrivals = ['packetsReceived', 'requestsReceived', 'responsesReceived'] as const;

function listOf(owner: unknown, name: string): readonly unknown[] {
  const list = fieldOf(owner, name);
  return Array.isArray(list) ? list : [];
}
