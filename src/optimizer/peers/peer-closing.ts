import type { Clock } from '../../core/clock.js';
import type { Peer } from '../../webrtc/peer.js';
import { answersInTime } from '../run/answers-in-time.js';
import { type TriageVerdict, triagePeer } from './peer-triage.js';
import type { PeerControl } from '../ports.js';

/**
 * W3C ICE gives up on a disconnected peer after about 30 s; a page that comes back does so within 15 s. Browsers check
 * their consent every 2.5 s (Chromium), so that two checks in a row are missing from one that is silent for 5 s.
 */
const limits = { disconnectedGraceMs: 15_000, silentMs: 5000, idleMs: 60_000 };
const lookAgainMs = 1000;
const closedAtOnce = 16;
/** A library's peer that does not answer must not hold up the others. */
const peerLimitMs = 2000;

export type ClosablePeers = ReadonlyMap<Peer, Exclude<TriageVerdict, 'keep'>>;

/** The peers that may be closed, with the reason. Costs no statistics. */
export function closablePeers(control: PeerControl, nowMs: number): ClosablePeers {
  const closable = new Map<Peer, Exclude<TriageVerdict, 'keep'>>();
  for (const peer of control.peers()) {
    const facts = {
      connectionState: peer.connectionState,
      dtlsState: peer.dtlsState,
      stateSinceAtMs: control.stateSinceAtMs(peer),
      lastActivityAtMs: control.lastActivityAtMs(peer),
      silentForMs: control.silentForMs(peer),
      longestSilenceMs: control.longestSilenceMs(peer),
    };
    const verdict = triagePeer(facts, limits, nowMs);
    if (verdict !== 'keep') closable.set(peer, verdict);
  }
  return closable;
}

/** Closes peers a few at a time. @returns how many were closed, and how many resisted */
export async function closePeers(
  peers: readonly Peer[],
  reason: string,
  signal: AbortSignal,
  clock: Clock,
): Promise<{ closedCount: number; failedCount: number }> {
  const result = { closedCount: 0, failedCount: 0 };
  for (let i = 0; i < peers.length && !signal.aborted; i += closedAtOnce) {
    const batch = await Promise.all(
      peers.slice(i, i + closedAtOnce).map((peer) => {
        const closed = Promise.resolve().then(() => peer.close(reason));
        return answersInTime(closed, peerLimitMs, clock);
      }),
    );
    const closedCount = batch.filter(Boolean).length;
    result.closedCount += closedCount;
    result.failedCount += batch.length - closedCount;
  }
  return result;
}

/** Of suspected peers those on which no packet moves for a second, either way; one that cannot tell counts as live (R24). */
export async function withoutTraffic(peers: readonly Peer[], clock: Clock): Promise<Peer[]> {
  if (peers.length === 0) return [];
  const before = await Promise.all(peers.map((peer) => packetCount(peer, clock)));
  await new Promise<void>((over) => clock.after(lookAgainMs, over));
  const after = await Promise.all(peers.map((peer) => packetCount(peer, clock)));
  return peers.filter((_peer, i) => before[i] !== undefined && before[i] === after[i]);
}

async function packetCount(peer: Peer, clock: Clock): Promise<number | undefined> {
  const asked = Promise.resolve().then(() => peer.stats());
  if (!(await answersInTime(asked, peerLimitMs, clock))) return undefined;
  const stats = await asked;
  return stats && stats.packetsReceived + stats.packetsSent + stats.bytesReceived + stats.bytesSent;
}
