import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import type { OptimizationAction } from '../../protocol/outcome.js';
import type { Peer } from '../../webrtc/peer.js';
import { closablePeers, closePeers } from './peer-closing.js';
import type { TriageVerdict } from './peer-triage.js';
import type { PeerControl } from '../ports.js';

type Cause = Exclude<TriageVerdict, 'keep' | 'idle'>;

/** What is told to a library that passes a reason on. */
const reasons = {
  failed: 'connection failed',
  disconnected: 'connection lost',
  left: 'the other side left',
  silent: 'no packets came any more',
} as const satisfies Record<Cause, string>;

export interface DeadPeersParts {
  readonly peers: PeerControl;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Closes the peers that nobody is behind any more, and counts them by cause (R22). */
export class DeadPeers {
  readonly #parts: DeadPeersParts;
  readonly #unreported = new Map<Cause, number>();
  #resistedCount = 0;
  #closedCount = 0;
  #isClosing = false;

  constructor(parts: DeadPeersParts) {
    this.#parts = parts;
  }

  /** Since the process began. */
  get closedCount(): number {
    return this.#closedCount;
  }

  /** One that resists is tried again at the next call. A call while one is under way does nothing. */
  async close(signal: AbortSignal): Promise<void> {
    if (this.#isClosing) return;
    this.#isClosing = true;
    let resistedCount = 0;
    try {
      for (const [cause, peers] of this.#dead()) {
        const longestSilenceMs = this.#longestSilenceMs(peers);
        const startedMs = this.#parts.clock.monotonicMs();
        const { closedCount, failedCount } = await closePeers(peers, reasons[cause], signal, this.#parts.clock);
        const tookMs = this.#parts.clock.monotonicMs() - startedMs;
        this.#note(cause, closedCount, longestSilenceMs === undefined ? undefined : longestSilenceMs + tookMs);
        resistedCount += failedCount;
      }
    } finally {
      this.#isClosing = false;
      this.#resistedCount = resistedCount;
    }
  }

  /** What was closed since the last report, as a part of a run. */
  report(): OptimizationAction {
    const causes = [...this.#unreported].map(([cause, count]) => `${count} ${cause}`);
    if (this.#resistedCount > 0) causes.push(`${this.#resistedCount} could not be closed`);
    const count = [...this.#unreported.values()].reduce((sum, one) => sum + one, 0);
    this.#unreported.clear();
    return { action: 'close-dead-peers', count, ...(causes.length > 0 && { note: causes.join(', ') }) };
  }

  #dead(): Map<Cause, Peer[]> {
    const { peers, clock } = this.#parts;
    const byCause = new Map<Cause, Peer[]>();
    for (const [peer, verdict] of closablePeers(peers, clock.now())) {
      if (verdict === 'idle') continue;
      byCause.set(verdict, [...(byCause.get(verdict) ?? []), peer]);
    }
    return byCause;
  }

  /** ms; `undefined`: their libraries do not tell. */
  #longestSilenceMs(peers: readonly Peer[]): number | undefined {
    const known = peers.map((peer) => this.#parts.peers.silentForMs(peer)).filter((ms) => ms !== undefined);
    return known.length === 0 ? undefined : Math.max(...known);
  }

  /** @param silentForMs from the last packet of any of them until all were closed */
  #note(cause: Cause, closedCount: number, silentForMs: number | undefined): void {
    if (closedCount === 0) return;
    this.#closedCount += closedCount;
    this.#unreported.set(cause, (this.#unreported.get(cause) ?? 0) + closedCount);
    const silence = silentForMs !== undefined && { silentForMs: Math.round(silentForMs) };
    this.#parts.logger.info('dead peers were closed', { cause, count: closedCount, ...silence });
  }
}
