/** What is known of one peer when deciding whether to close it. */
export interface PeerFacts {
  readonly connectionState: string;
  /** `undefined`: unknown. */
  readonly dtlsState: string | undefined;
  /** ms since epoch; `undefined`: unknown. */
  readonly stateSinceAtMs: number | undefined;
  /** When something last arrived from the other side, ms since epoch; `undefined`: unknown. */
  readonly lastActivityAtMs: number | undefined;
  /** For how long no packet at all came, ICE checks included, ms; `undefined`: unknown. */
  readonly silentForMs: number | undefined;
  /** The longest time that it was silent before and yet alive, ms; `undefined`: unknown. */
  readonly longestSilenceMs: number | undefined;
}

export interface TriageLimits {
  readonly disconnectedGraceMs: number;
  readonly silentMs: number;
  readonly idleMs: number;
}

const beyondLongest = 1.6;

/** `left`: the other side closed DTLS; `silent`: it does not even answer ICE checks; `idle`: it is there, and nothing moves. */
export type TriageVerdict = 'keep' | 'failed' | 'disconnected' | 'left' | 'silent' | 'idle';

/**
 * Says why a peer may be closed (R22, R24). What is unknown counts in its favour; `idle` is a suspicion that a look at
 * its packets must confirm. A connection may stay `connected` for half a minute after the other side is gone, so DTLS
 * and packets are asked too.
 */
export function triagePeer(peer: PeerFacts, limits: TriageLimits, nowMs: number): TriageVerdict {
  if (peer.connectionState === 'failed' || peer.connectionState === 'closed') return 'failed';
  if (peer.dtlsState === 'failed') return 'failed';
  if (peer.dtlsState === 'closed') return 'left';
  if (peer.connectionState === 'disconnected')
    return isOlder(peer.stateSinceAtMs, limits.disconnectedGraceMs, nowMs) ? 'disconnected' : 'keep';
  if (peer.connectionState === 'connected' && isSilent(peer, limits.silentMs)) return 'silent';
  return isOlder(peer.lastActivityAtMs, limits.idleMs, nowMs) ? 'idle' : 'keep';
}

/** Who sends little while it lives, such as a data channel's ICE checks every 5 s, is waited for longer. */
function isSilent({ silentForMs = 0, longestSilenceMs = 0 }: PeerFacts, limitMs: number): boolean {
  return silentForMs >= Math.max(limitMs, longestSilenceMs * beyondLongest);
}

function isOlder(atMs: number | undefined, limitMs: number, nowMs: number): boolean {
  return atMs !== undefined && nowMs - atMs > limitMs;
}
