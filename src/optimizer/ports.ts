import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/logger.js';
import type { SampleSource } from '../metrics/sample-source.js';
import type { Peer } from '../webrtc/peer.js';
import type { AdmissionControl } from './admission/admission-figures.js';
import type { CollectGarbage } from './memory/garbage-collection.js';
import type { LiveHeap } from './memory/heap-floor.js';
import type { AwaitQuietMoment } from './run/quiet-moment.js';
import type { HttpConnections } from './peers/socket-control.js';
import type { Turns } from './run/turns.js';

/** What the optimizer needs to know of the process's WebRTC peers; the webrtc folder's PeerRegistry fits. */
export interface PeerControl {
  peers(): Iterable<Peer>;
  /** When something last arrived from the other side, ms since epoch; `undefined`: unknown. */
  lastActivityAtMs(peer: Peer): number | undefined;
  /** Since when the peer is in its connection state, ms since epoch; `undefined`: unknown. */
  stateSinceAtMs(peer: Peer): number | undefined;
  /** For how long no packet at all came from the other side, ICE checks included, ms; `undefined`: unknown. */
  silentForMs(peer: Peer): number | undefined;
  /** The longest time that it was silent before and yet alive, ms; `undefined`: unknown. */
  longestSilenceMs(peer: Peer): number | undefined;
  /** Calls `listener` whenever `silentForMs` may have changed. */
  onLook(listener: () => void): void;
  /** 1 to 8: how many times slower than configured statistics are read. */
  setStatsSlowdown(factor: number): void;
}

/** What the optimizer takes from its surroundings; each has a default for use without a supervisor. */
export interface OptimizerPorts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly sampleSource: SampleSource;
  readonly peers: PeerControl;
  /** The HTTP connections of this process; absent: none are closed. */
  readonly connections: HttpConnections | undefined;
  /** 0 (included) to 1 (excluded). */
  readonly random: () => number;
  readonly collectGarbage: CollectGarbage;
  readonly awaitQuietMoment: AwaitQuietMoment;
  /** The heap as the memory strategy sees it; absent: that of this process. */
  readonly liveHeap?: LiveHeap | undefined;
  /** Who may do something disruptive now. */
  readonly turns: Turns;
  /** CPU time of this process so far, ms. */
  readonly readCpuMs: () => number;
  /** Absent where there is none: without a supervisor, and where it is switched off. */
  readonly admission?: AdmissionControl | undefined;
}

/** For a process without WebRTC peers. */
export const noPeers: PeerControl = {
  peers: () => [],
  lastActivityAtMs: () => undefined,
  stateSinceAtMs: () => undefined,
  silentForMs: () => undefined,
  longestSilenceMs: () => undefined,
  onLook: () => undefined,
  setStatsSlowdown: () => undefined,
};
