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
  let sum: number | undefined;
  for (const transport of listOf(connection, 'iceTransports'))
    for (const pair of listOf(fieldOf(transport, 'connection'), 'candidatePairs'))
      for (const name of arrivals) {
        const count = fieldOf(pair, name);
        if (typeof count === 'number') sum = (sum ?? 0) + count;
      }
  return sum;
}

const arrivals = ['packetsReceived', 'requestsReceived', 'responsesReceived'] as const;

function listOf(owner: unknown, name: string): readonly unknown[] {
  const list = fieldOf(owner, name);
  return Array.isArray(list) ? list : [];
}
