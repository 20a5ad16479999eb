import type { PeerStats } from '../peer.js';

/** The entries of a W3C RTCStatsReport that we read; every field may be missing. */
interface StatsEntry {
  readonly type?: unknown;
  readonly [field: string]: unknown;
}

/**
 * Reads the totals of a peer out of its RTCStatsReport.
 * Bytes are those of `transport` (candidate-pair bytes stay 0 in werift); where it leaves out data channels, theirs as well.
 * Only numbers are read: addresses, fragments and certificates in the report go no further.
 */
export function readStatsReport(
  report: Iterable<unknown>,
  { isDataBesideTransport = false }: { readonly isDataBesideTransport?: boolean } = {},
): PeerStats {
  const entries = [...report].filter(isEntry);
  const ofType = (...types: string[]): StatsEntry[] =>
    entries.filter(({ type }) => typeof type === 'string' && types.includes(type));
  const transports = ofType('transport');
  const carriers = [...transports, ...(isDataBesideTransport ? ofType('data-channel') : [])];
  const inbound = ofType('inbound-rtp');
  const remote = ofType('remote-inbound-rtp');
  const roundTripTimeSec =
    mean(remote, 'roundTripTime') ?? mean(selectedPairs(entries, transports), 'currentRoundTripTime');
  const jitterSec = mean(inbound, 'jitter');
  const checks = iceChecks(ofType('candidate-pair'));
  return {
    bytesReceived: sum(carriers, 'bytesReceived'),
    bytesSent: sum(carriers, 'bytesSent'),
    packetsReceived: sum(transports, 'packetsReceived'),
    packetsSent: sum(transports, 'packetsSent'),
    packetsLost: Math.max(sum([...inbound, ...remote], 'packetsLost'), 0),
    ...(roundTripTimeSec !== undefined && { roundTripTimeMs: roundTripTimeSec * 1000 }),
    ...(jitterSec !== undefined && { jitterMs: jitterSec * 1000 }),
    ...(checks !== undefined && { arrivalCount: sum(transports, 'packetsReceived') + checks }),
  };
}

/** A live peer checks its consent to be sent to every few seconds (RFC 7675), and answers our checks. */
function iceChecks(pairs: readonly StatsEntry[]): number | undefined {
  const counts = [...numbers(pairs, 'requestsReceived'), ...numbers(pairs, 'responsesReceived')];
  return counts.length === 0 ? undefined : counts.reduce((total, value) => total + value, 0);
}

/** Several pairs may be nominated at once (werift 0.24.4), so only the one that a transport names counts. */
function selectedPairs(entries: readonly StatsEntry[], transports: readonly StatsEntry[]): StatsEntry[] {
  const selected = transports.map((transport) => transport['selectedCandidatePairId']);
  return entries.filter((entry) => entry.type === 'candidate-pair' && selected.includes(entry['id']));
}

function isEntry(value: unknown): value is StatsEntry {
  return typeof value === 'object' && value !== null;
}

function sum(entries: readonly StatsEntry[], field: string): number {
  return numbers(entries, field).reduce((total, value) => total + value, 0);
}

function mean(entries: readonly StatsEntry[], field: string): number | undefined {
  const values = numbers(entries, field);
  return values.length === 0 ? undefined : values.reduce((total, value) => total + value, 0) / values.length;
}

function numbers(entries: readonly StatsEntry[], field: string): number[] {
  return entries
    .map((entry) => entry[field])
    .filter((value): value is number => typeof value === 'number' && Number.isFinite(value));
}
