import type { SampleValues } from '../protocol/sample.js';
import { Growth } from './growth.js';

/** Bytes per second, in + out, over accepted sockets and peers (R37). Either part alone never counts below zero. */
export class ThroughputMeter {
  readonly #sockets: Growth;
  readonly #peers: Growth;

  constructor(monotonicMs: number) {
    this.#sockets = new Growth(0, monotonicMs);
    this.#peers = new Growth(0, monotonicMs);
  }

  /** `undefined` when no bytes were measured, or right after the last answer. */
  measure(values: SampleValues, monotonicMs: number): number | undefined {
    const sockets = this.#sockets.perSec(
      (values.socketReceivedTotalBytes ?? 0) + (values.socketSentTotalBytes ?? 0),
      monotonicMs,
    );
    const peers = this.#peers.perSec(
      (values.peerReceivedTotalBytes ?? 0) + (values.peerSentTotalBytes ?? 0),
      monotonicMs,
    );
    return sockets === undefined || peers === undefined ? undefined : sockets + peers;
  }
}
