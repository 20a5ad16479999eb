/** What is known of one peer when deciding whether to close it. */
export interface PeerFacts {
  readonly connectionState: string;
  /** ms since epoch; `undefined`: unknown. */
  readonly stateSinceAtMs: number | undefined;
  /** When something last arrived from the other side, ms since epoch; `undefined`: unknown. */
  readonly lastActivityAtMs: number | undefined;
}

export interface TriageLimits {
  readonly disconnectedGraceMs: number;
  readonly idleMs: number;
}

export type TriageVerdict = 'keep' | 'failed' | 'disconnected' | 'idle';

/**
 * Says why a peer may be closed (R22, R24). What is unknown counts in its favour; `idle` is a suspicion that a look at
 * its packets must confirm.
 */
export function triagePeer(peer: PeerFacts, limits: TriageLimits, nowMs: number): TriageVerdict {
  if (peer.connectionState === 'failed' || peer.connectionState === 'closed') return 'failed';
  if (peer.connectionState === 'disconnected')
    return isOlder(peer.stateSinceAtMs, limits.disconnectedGraceMs, nowMs) ? 'disconnected' : 'keep';
  return isOlder(peer.lastActivityAtMs, limits.idleMs, nowMs) ? 'idle' : 'keep';
}

function isOlder(atMs: number | undefined, limitMs: number, nowMs: number): boolean {
  return atMs !== undefined && nowMs - atMs > limitMs;
}
