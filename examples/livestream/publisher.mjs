/** A publisher's connection (WHIP): its packets, and the way back for requests of key frames. */
import { randomUUID } from 'node:crypto';
import { answer, createPeer, onGone } from './peer.mjs';
import { describe } from './supervisor.mjs';

/** What a packet belongs to, as workers tell each other. */
export const channels = { audio: 0, video: 1 };
const keyFrameRequestMs = 500;

export class Publisher {
  id = `${process.pid}-${randomUUID()}`;
  /** When it began, ms since epoch: the newer of two publishers of a stream counts. */
  sinceMs = Date.now();
  #peer = createPeer();
  #videoReceiver;
  #videoSsrc;
  #keyFrameTimer;
  #keyFrameAskedAtMs = Number.NEGATIVE_INFINITY;

  /** @param onPacket is called with `channel, packet` */
  constructor(streamKey, { onPacket, onConnected }) {
    describe(this.#peer, { streamKey, role: 'publisher' });
    this.#peer.onTrack.subscribe((track) => {
      track.onReceiveRtp.subscribe((packet) => {
        if (track.kind === 'video') this.#videoSsrc = packet.header.ssrc;
        onPacket(channels[track.kind], packet);
      });
    });
    this.#peer.onRemoteTransceiverAdded.subscribe(({ kind, receiver }) => {
      if (kind === 'video') this.#videoReceiver = receiver;
    });
    this.#peer.connectionStateChange.subscribe((state) => state === 'connected' && onConnected());
  }

  get state() {
    return this.#peer.connectionState;
  }

  async accept(offerSdp, whenGone) {
    const sdp = await answer(this.#peer, offerSdp);
    onGone(this.#peer, whenGone);
    return sdp;
  }

  /** Asks now, or as soon as the last request is old enough; requests in between become one. */
  requestKeyFrame() {
    if (this.#keyFrameTimer) return;
    const waitMs = this.#keyFrameAskedAtMs + keyFrameRequestMs - performance.now();
    this.#keyFrameTimer = setTimeout(() => this.#askForKeyFrame(), Math.max(waitMs, 0));
  }

  async close() {
    clearTimeout(this.#keyFrameTimer);
    await this.#peer.close();
  }

  #askForKeyFrame() {
    this.#keyFrameTimer = undefined;
    if (this.#videoSsrc === undefined) return;
    this.#keyFrameAskedAtMs = performance.now();
    // A request may meet a connection that is just closing; its end is told by its state.
    this.#videoReceiver.sendRtcpPLI(this.#videoSsrc).catch(() => {});
  }
}
